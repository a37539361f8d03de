/* orbitwatch.engine._compiled: SGP4 and the search for passes, without Python's lock. */
#include "satellites.h"

static int fill(PyObject *module) {
    PyObject *type = PyType_FromSpec(&satellites_spec);
    if (!type) return -1;
    int failed = PyModule_AddObjectRef(module, "Satellites", type);
    Py_DECREF(type);
    /* What orbitwatch/engine/choice.py asks for; it changes with what is taken and returned. */
    if (!failed) failed = PyModule_AddIntConstant(module, "INTERFACE", 2);
    return failed;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, fill}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_compiled", "SGP4 and the search for passes, compiled.", 0, NULL,
    slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__compiled(void) { return PyModuleDef_Init(&definition); }

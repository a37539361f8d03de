/* orbitwatch.engine._compiled: SGP4, the search for passes, and areas, without Python's lock. */
#include "ground.h"
#include "outline.h"
#include "satellites.h"

static int add_type(PyObject *module, const char *name, PyType_Spec *spec) {
    PyObject *type = PyType_FromSpec(spec);
    if (!type) return -1;
    int failed = PyModule_AddObjectRef(module, name, type);
    Py_DECREF(type);
    return failed;
}

static int fill(PyObject *module) {
    int failed = add_type(module, "Satellites", &satellites_spec);
    if (!failed) failed = add_type(module, "Outline", &outline_spec);
    /* What orbitwatch/engine/choice.py asks for; it changes with what is taken and returned. */
    if (!failed) failed = PyModule_AddIntConstant(module, "INTERFACE", 5);
    return failed;
}

static PyMethodDef methods[] = {
    {"ground_points", ground_points, METH_VARARGS, "Fill in zeniths, altitudes and rates."}, {0}};

static PyModuleDef_Slot slots[] = {{Py_mod_exec, fill}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_compiled", "SGP4, the search for passes, and areas, compiled.", 0, methods,
    slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__compiled(void) { return PyModuleDef_Init(&definition); }

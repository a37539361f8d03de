/* Many satellites, held for Python. */
#ifndef ORBITWATCH_SATELLITES_H
#define ORBITWATCH_SATELLITES_H

#include "buffers.h"
#include "sgp4.h"

typedef struct {
    PyObject_HEAD
    Py_ssize_t count;
    double reference_jd;
    Satellite *of;
} Satellites;

extern PyType_Spec satellites_spec;
PyObject *satellites_states(Satellites *self, PyObject *arguments);
PyObject *satellites_search(Satellites *self, PyObject *arguments);

#endif

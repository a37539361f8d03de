/* Polynomials through evenly spaced samples of curves, for Python. */
#ifndef ORBITWATCH_SAMPLES_H
#define ORBITWATCH_SAMPLES_H

#include "buffers.h"

/* interpolate(samples, weights, curve, share, values, threads): see the definition. */
PyObject *samples_interpolate(PyObject *module, PyObject *arguments);

#endif

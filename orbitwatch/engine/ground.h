/* The points on the ground below satellites, for Python. */
#ifndef ORBITWATCH_GROUND_H
#define ORBITWATCH_GROUND_H

#include "buffers.h"

/* ground_points(position, velocity, angle, zenith, altitude, speed): see ground.c. */
PyObject *ground_points(PyObject *module, PyObject *arguments);

#endif

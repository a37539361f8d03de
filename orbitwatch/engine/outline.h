/* The outline of an area, held for Python. */
#ifndef ORBITWATCH_OUTLINE_H
#define ORBITWATCH_OUTLINE_H

#include "buffers.h"

extern PyType_Spec outline_spec;

#endif

/* How far a place is from the outline of an area, and on which side of it. */
#ifndef ORBITWATCH_DISTANCE_H
#define ORBITWATCH_DISTANCE_H

#include "cells.h"

/* What is known of an arc: whether the area lies on the side of its pole, whether on the other, and
 * whether another arc crosses or touches it, so that neither holds all along it. */
enum { ON_POLES_SIDE = 1, ON_OTHER_SIDE = 2, CROSSED = 4 };

typedef struct {
    Cells cells;
    unsigned char *sides; /* of each arc */
} Border;

/* The distance in km from a unit vector, negative within the area; `is_known` is 0 where the side is
 * not known, and the distance then positive. NAN without memory. */
double signed_km(Border *border, const double place[3], int *is_known);
/* Mark the arcs that meet others, except where they share an end. 0 without memory. */
int mark_crossed(Border *border);

#endif

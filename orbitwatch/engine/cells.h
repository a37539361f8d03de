/* Cells of space, each with the arcs of an outline that can be nearest to a place in it. */
#ifndef ORBITWATCH_CELLS_H
#define ORBITWATCH_CELLS_H

#include <math.h>
#include <stddef.h>

/* A great-circle arc and what says where a place lies beside it; all are vectors. */
typedef struct { double pole[3], ahead[3], behind[3], tail[3], head[3]; } Arc;

/* The greatest radius of curvature of WGS 84 over the least, 6399.6 km over 6335.4 km: of two arcs at
 * angles in a greater ratio the nearer on the sphere is nearer on the ellipsoid, too. */
#define STRETCH 1.01014

/* Unlike fmin and fmax they are inline, and take no account of NaN. */
static inline double lesser(double a, double b) { return a < b ? a : b; }
static inline double greater(double a, double b) { return a > b ? a : b; }

static inline double along(const double vector[3], const double place[3]) {
    return vector[0] * place[0] + vector[1] * place[1] + vector[2] * place[2];
}

static inline int is_abreast(const Arc *arc, const double place[3]) {
    return along(arc->ahead, place) > 0.0 && along(arc->behind, place) > 0.0;
}

/* The cosine of how far an arc is from a place. */
static inline double arc_cosine(const Arc *arc, const double place[3]) {
    if (is_abreast(arc, place)) {
        double sine = along(arc->pole, place), squared = 1.0 - sine * sine;
        return sqrt(squared > 0.0 ? squared : 0.0);
    }
    double tail = along(arc->tail, place), head = along(arc->head, place);
    return tail > head ? tail : head;
}

typedef struct {
    long long number;
    size_t first, count; /* its arcs among the members of the grid */
} Cell;

/* A grid of cubes with edges of `size` Earth radii; what is known of them grows. */
typedef struct {
    double size;
    long long side; /* cells along an edge of the grid */
    size_t *slots; /* a table of hashes: numbers of cells, from one on */
    size_t slots_count;
    Cell *cells;
    size_t cells_count, cells_capacity;
    int *members;
    size_t members_count, members_capacity;
} Grid;

typedef struct {
    Arc *arcs;
    size_t arcs_count;
    double *cosines; /* of the arcs weighed last */
    Grid wide, narrow;
    long long ratio;
} Cells;

int cells_begin(Cells *cells, size_t arcs_count, double wide, double narrow);
void cells_free(Cells *cells);
/* The narrow cell of a place, worked out where it is not known yet. NULL without memory. */
const Cell *cell_learnt(Cells *cells, const double place[3]);

#endif

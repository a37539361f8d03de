#include "cells.h"

#include <math.h>
#include <stdlib.h>

#define SLACK_RAD 1e-6 /* more than an angle is off that comes from a cosine near one */
#define FIRST_SLOTS 1024

static int grid_begin(Grid *grid, double size, long long side) {
    grid->size = size;
    grid->side = side;
    grid->slots_count = FIRST_SLOTS;
    grid->slots = calloc(FIRST_SLOTS, sizeof *grid->slots);
    return grid->slots != NULL;
}

int cells_begin(Cells *cells, size_t arcs_count, double wide, double narrow) {
    cells->arcs_count = arcs_count;
    cells->ratio = llround(wide / narrow);
    long long side = (long long)(2.0 / wide) + 2;
    cells->arcs = malloc((arcs_count ? arcs_count : 1) * sizeof *cells->arcs);
    cells->cosines = malloc((arcs_count ? arcs_count : 1) * sizeof *cells->cosines);
    return cells->arcs && cells->cosines && grid_begin(&cells->wide, wide, side) &&
           grid_begin(&cells->narrow, narrow, side * cells->ratio);
}

static void grid_free(Grid *grid) {
    free(grid->slots);
    free(grid->cells);
    free(grid->members);
}

void cells_free(Cells *cells) {
    grid_free(&cells->wide);
    grid_free(&cells->narrow);
    free(cells->arcs);
    free(cells->cosines);
}

static size_t slot_of(const Grid *grid, long long number) {
    size_t mask = grid->slots_count - 1;
    size_t slot = (size_t)((unsigned long long)number * 0x9E3779B97F4A7C15ULL >> 20) & mask;
    while (grid->slots[slot] && grid->cells[grid->slots[slot] - 1].number != number)
        slot = (slot + 1) & mask;
    return slot;
}

static int widen(Grid *grid) {
    size_t *slots = calloc(2 * grid->slots_count, sizeof *slots);
    if (!slots) return 0;
    free(grid->slots);
    grid->slots = slots;
    grid->slots_count *= 2;
    for (size_t i = 0; i < grid->cells_count; i++)
        grid->slots[slot_of(grid, grid->cells[i].number)] = i + 1;
    return 1;
}

static int grown(void **array, size_t *capacity, size_t needed, size_t item) {
    if (needed <= *capacity) return 1;
    size_t more = 2 * *capacity > needed ? 2 * *capacity : needed + 256;
    void *larger = realloc(*array, more * item);
    if (!larger) return 0;
    *array = larger;
    *capacity = more;
    return 1;
}

/* Add a cell with those arcs that can be nearest anywhere in it: of those of the `wider` cell, or
 * of all where that is NULL.
 *
 * No place of a cell is farther from its centre than half a diagonal, and so none is farther from the
 * direction of the centre than the arc of that sine. From any place an arc can be nearest on the
 * ellipsoid if it is not farther than STRETCH times the nearest on the sphere. */
static const Cell *add(Cells *cells, Grid *grid, const long long index[3], const Cell *wider) {
    size_t count = wider ? wider->count : cells->arcs_count;
    const int *members = wider ? cells->wide.members + wider->first : NULL;
    if (2 * (grid->cells_count + 1) > grid->slots_count && !widen(grid)) return NULL;
    if (!grown((void **)&grid->cells, &grid->cells_capacity, grid->cells_count + 1,
               sizeof *grid->cells) ||
        !grown((void **)&grid->members, &grid->members_capacity, grid->members_count + count,
               sizeof *grid->members))
        return NULL;
    Cell *cell = &grid->cells[grid->cells_count];
    cell->number = (index[0] * grid->side + index[1]) * grid->side + index[2];
    double centre[3], nearest = -1.0;
    for (int k = 0; k < 3; k++) centre[k] = ((double)index[k] + 0.5) * grid->size - 1.0;
    double length = sqrt(along(centre, centre));
    for (int k = 0; k < 3; k++) centre[k] /= length;
    for (size_t i = 0; i < count; i++) {
        cells->cosines[i] = arc_cosine(&cells->arcs[members ? members[i] : (int)i], centre);
        nearest = greater(nearest, cells->cosines[i]);
    }
    double reach = asin(0.5 * sqrt(3.0) * grid->size) + SLACK_RAD;
    double most = STRETCH * (acos(lesser(nearest, 1.0)) + reach) + reach, least = most < 3.0 ? cos(most) : -2.0;
    cell->first = grid->members_count;
    for (size_t i = 0; i < count; i++)
        if (cells->cosines[i] >= least)
            grid->members[grid->members_count++] = members ? members[i] : (int)i;
    cell->count = grid->members_count - cell->first;
    grid->slots[slot_of(grid, cell->number)] = ++grid->cells_count;
    return cell;
}

static const Cell *found(const Grid *grid, const long long index[3]) {
    long long number = (index[0] * grid->side + index[1]) * grid->side + index[2];
    size_t row = grid->slots[slot_of(grid, number)];
    return row ? &grid->cells[row - 1] : NULL;
}

static void index_of(const Grid *grid, const double place[3], long long index[3]) {
    for (int k = 0; k < 3; k++) {
        double at = (place[k] + 1.0) / grid->size;
        index[k] = at >= 0.0 && at < (double)grid->side ? (long long)at : 0; /* of NaN, too */
    }
}

const Cell *cell_learnt(Cells *cells, const double place[3]) {
    long long index[3], wide[3];
    index_of(&cells->narrow, place, index);
    const Cell *cell = found(&cells->narrow, index);
    if (cell) return cell;
    for (int k = 0; k < 3; k++) wide[k] = index[k] / cells->ratio;
    const Cell *wider = found(&cells->wide, wide);
    if (!wider) wider = add(cells, &cells->wide, wide, NULL);
    return wider ? add(cells, &cells->narrow, index, wider) : NULL;
}

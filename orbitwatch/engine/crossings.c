/* Which arcs of an outline meet others between their ends: by a sweep along the Earth's axis. */
#include <math.h>
#include <stdlib.h>

#include "distance.h"

#define TOUCHING 1e-12 /* Earth radii: 6 µm */

typedef struct { double low[3], high[3]; size_t arc; } Box;

static Box box_of(const Arc *arc, size_t number) {
    Box box = {.arc = number};
    double squared = 0.0;
    for (int k = 0; k < 3; k++) squared += (arc->head[k] - arc->tail[k]) * (arc->head[k] - arc->tail[k]);
    for (int k = 0; k < 3; k++) { /* an arc bulges beyond its chord by about an eighth of its square */
        box.low[k] = fmin(arc->tail[k], arc->head[k]) - 0.2 * squared - TOUCHING;
        box.high[k] = fmax(arc->tail[k], arc->head[k]) + 0.2 * squared + TOUCHING;
    }
    return box;
}

static int by_height(const void *left, const void *right) {
    double a = ((const Box *)left)->low[2], b = ((const Box *)right)->low[2];
    return (a > b) - (a < b);
}

/* Whether an arc with these ends may reach both sides of the great circle with this pole. */
static int straddles(const double pole[3], const Arc *arc) {
    double tail = along(pole, arc->tail), head = along(pole, arc->head);
    return fmin(tail, head) <= TOUCHING && fmax(tail, head) >= -TOUCHING;
}

static int is_same(const double a[3], const double b[3]) {
    return fabs(a[0] - b[0]) < TOUCHING && fabs(a[1] - b[1]) < TOUCHING && fabs(a[2] - b[2]) < TOUCHING;
}

/* Whether two arcs that begin in `common` run along each other. */
static int is_along(const double common[3], const Arc *a, const double a_end[3], const Arc *b,
                    const double b_end[3]) {
    double forward = 0.0;
    for (int k = 0; k < 3; k++) forward += (a_end[k] - common[k]) * (b_end[k] - common[k]);
    return forward > 0.0 && fabs(along(a->pole, b_end)) <= TOUCHING &&
           fabs(along(b->pole, a_end)) <= TOUCHING;
}

static int meet(const Arc *a, const Arc *b) {
    if (!straddles(a->pole, b) || !straddles(b->pole, a)) return 0;
    if (is_same(a->tail, a->head) || is_same(b->tail, b->head)) return 1;
    const double *ends[2][2] = {{a->tail, a->head}, {b->tail, b->head}};
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            if (is_same(ends[0][i], ends[1][j]))
                return is_same(ends[0][!i], ends[1][!j]) ||
                       is_along(ends[0][i], a, ends[0][!i], b, ends[1][!j]);
    return 1;
}

int mark_crossed(Border *border) {
    size_t count = border->cells.arcs_count;
    const Arc *arcs = border->cells.arcs;
    Box *boxes = malloc((count ? count : 1) * sizeof *boxes);
    if (!boxes) return 0;
    for (size_t i = 0; i < count; i++) boxes[i] = box_of(&arcs[i], i);
    qsort(boxes, count, sizeof *boxes, by_height);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count && boxes[j].low[2] <= boxes[i].high[2]; j++) {
            const Box *a = &boxes[i], *b = &boxes[j];
            if (a->low[0] > b->high[0] || b->low[0] > a->high[0] || a->low[1] > b->high[1] ||
                b->low[1] > a->high[1] || !meet(&arcs[a->arc], &arcs[b->arc]))
                continue;
            border->sides[a->arc] |= CROSSED;
            border->sides[b->arc] |= CROSSED;
        }
    free(boxes);
    return 1;
}

#include "distance.h"

#include <math.h>
#include <string.h>

#include "geodesic.h"

#define TIE 1e-15 /* more than the cosine of the distance from an arc's end is off */
#define BESIDE_KM 1e-3 /* a tie of cosines is one of less than this */

/* The point of an arc that is nearest to a place. */
static void foot_of(const Arc *arc, const double place[3], double foot[3]) {
    if (is_abreast(arc, place)) {
        double sine = along(arc->pole, place);
        for (int k = 0; k < 3; k++) foot[k] = place[k] - sine * arc->pole[k];
    } else {
        int is_tail = along(arc->tail, place) > along(arc->head, place);
        memcpy(foot, is_tail ? arc->tail : arc->head, 24);
    }
    double length = sqrt(along(foot, foot));
    for (int k = 0; k < 3; k++) foot[k] /= length;
}

/* Whether a place lies within the area, or -1 where that is not known.
 *
 * No arc runs between a place and the nearest one, which therefore tells it. Where several meet in the
 * nearest point, the one at the least angle does: the one that the place is most aside of. */
static int is_within(const Border *border, const Cell *cell, int nearest, double cosine,
                     double distance_km, const double place[3]) {
    const int *members = border->cells.narrow.members + cell->first;
    const Arc *arcs = border->cells.arcs;
    unsigned char sides = border->sides[nearest], crossed = sides & CROSSED;
    double sine = along(arcs[nearest].pole, place);
    for (size_t k = 0; k < cell->count && !is_abreast(&arcs[nearest], place); k++) {
        const Arc *arc = &arcs[members[k]];
        if (greater(along(arc->tail, place), along(arc->head, place)) < cosine - TIE) continue;
        double aside = along(arc->pole, place);
        crossed |= border->sides[members[k]] & CROSSED;
        if (fabs(aside) > fabs(sine)) sine = aside, sides = border->sides[members[k]];
    }
    if (crossed) return -1;
    if (!(sides & ON_POLES_SIDE) == !(sides & ON_OTHER_SIDE)) return sides != 0;
    return distance_km > BESIDE_KM ? (sides & (sine > 0.0 ? ON_POLES_SIDE : ON_OTHER_SIDE)) != 0 : -1;
}

double signed_km(Border *border, const double place[3], int *is_known) {
    const Cell *cell = cell_learnt(&border->cells, place);
    *is_known = 0;
    if (!cell || !cell->count) return NAN;
    const int *members = border->cells.narrow.members + cell->first;
    double best = -INFINITY, foot[3];
    int nearest = members[0];
    for (size_t k = 0; k < cell->count; k++) {
        double cosine = arc_cosine(&border->cells.arcs[members[k]], place);
        if (cosine > best) best = cosine, nearest = members[k];
    }
    foot_of(&border->cells.arcs[nearest], place, foot);
    double distance = geodesic_km(place, foot);
    int within = is_within(border, cell, nearest, best, distance, place);
    *is_known = within >= 0;
    return within == 1 ? -distance : distance;
}

#include "distance.h"

#include <math.h>
#include <string.h>

#include "geodesic.h"

#define TIE 1e-15 /* more than a cosine is off */
#define BESIDE_KM 1e-3 /* a tie of cosines is one of less than this */

static double along(const double vector[3], const double place[3]) {
    return vector[0] * place[0] + vector[1] * place[1] + vector[2] * place[2];
}

/* The point of an arc that is nearest to a place. */
static void foot_of(const Arc *arc, const double place[3], double foot[3]) {
    if (along(arc->ahead, place) > 0.0 && along(arc->behind, place) > 0.0) {
        double sine = along(arc->pole, place);
        for (int k = 0; k < 3; k++) foot[k] = place[k] - sine * arc->pole[k];
    } else {
        int is_tail = along(arc->tail, place) > along(arc->head, place);
        memcpy(foot, is_tail ? arc->tail : arc->head, 24);
    }
    double length = sqrt(along(foot, foot));
    for (int k = 0; k < 3; k++) foot[k] /= length;
}

/* No arc runs between a place and the nearest one, which therefore tells the side. Where several meet
 * in the nearest point, the one at the least angle does: of those that the place is most aside of. */
double signed_km(Border *border, const double place[3], int *is_known) {
    const Cell *cell = cell_learnt(&border->cells, place);
    *is_known = 0;
    if (!cell || !cell->count) return NAN;
    const int *members = border->cells.narrow.members + cell->first;
    double best = -INFINITY, sine = 0.0, foot[3];
    int nearest = members[0], telling = members[0], is_crossed = 0;
    for (size_t k = 0; k < cell->count; k++) {
        const Arc *arc = &border->cells.arcs[members[k]];
        double cosine = arc_cosine(arc, place);
        if (cosine < best - TIE) continue;
        double aside = along(arc->pole, place);
        int is_nearer = cosine > best + TIE;
        if (is_nearer || fabs(aside) > fabs(sine)) sine = aside, telling = members[k];
        is_crossed = (is_crossed && !is_nearer) || border->sides[members[k]] & CROSSED;
        if (cosine > best) best = cosine, nearest = members[k];
    }
    foot_of(&border->cells.arcs[nearest], place, foot);
    double distance = geodesic_km(place, foot);
    unsigned char sides = border->sides[telling];
    int is_same = !(sides & ON_POLES_SIDE) == !(sides & ON_OTHER_SIDE);
    *is_known = !is_crossed && (is_same || distance > BESIDE_KM);
    return *is_known && sides & (sine > 0.0 ? ON_POLES_SIDE : ON_OTHER_SIDE) ? -distance : distance;
}

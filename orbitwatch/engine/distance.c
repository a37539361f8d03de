#include "distance.h"

#include <math.h>
#include <string.h>

#include "geodesic.h"

#define TIE 1e-15 /* more than the cosine of the distance from an arc's end is off */
#define ROUGH 1e-9 /* more than that of the distance from a short arc is off */
#define BESIDE_KM 1e-3 /* a tie of cosines is one of less than this */
#define KEPT 64 /* cosines; those of more arcs are computed again */
#define E2 (WGS84_F * (2.0 - WGS84_F))
#define ASIDE 2.3e-5 /* a foot on the sphere is farther from the place than that on the ellipsoid */
#define AWAY 0.02 /* more than the cosine of an angle is off on the sphere */
#define LEAST_BEND 0.2 /* of the square of a chord; it keeps steps short a quarter of the way round */

typedef enum { BESIDE, LOOSE, FIRM } Where;

/* The point of the ellipsoid whose zenith has the direction of a vector, in equatorial radii; returned
 * is its distance from the axis over that of the vector. */
static inline double on_ellipsoid(const double up[3], double point[3]) {
    double across = 1.0 / sqrt(along(up, up) - E2 * up[2] * up[2]);
    for (int k = 0; k < 3; k++) point[k] = across * up[k];
    point[2] *= 1.0 - E2;
    return across;
}

/* The direction of the point of an arc that is nearest to a place on the sphere; returned is where that
 * lies. It is FIRM where an end is the nearest point of the ellipsoid, too: the arc leads away from the
 * place by more than angles on the two can differ. */
static inline Where foot_of(const Arc *arc, const double place[3], double cosine, double foot[3]) {
    double ahead = along(arc->ahead, place), behind = along(arc->behind, place);
    if (ahead > 0.0 && behind > 0.0) {
        double sine = along(arc->pole, place);
        for (int k = 0; k < 3; k++) foot[k] = place[k] - sine * arc->pole[k];
        return BESIDE;
    }
    int is_tail = along(arc->tail, place) > along(arc->head, place);
    memcpy(foot, is_tail ? arc->tail : arc->head, 24);
    double inward = is_tail ? ahead : behind;
    return inward < 0.0 && inward * inward > AWAY * AWAY * (1.0 - cosine * cosine) ? FIRM : LOOSE;
}

/* A place, and the point of an arc that is the nearest to it so far. */
typedef struct {
    const double *place;
    double here[3]; /* the place on the ellipsoid, in equatorial radii */
    const Arc *arc;
    double foot[3], chord2, longest2; /* longer chords lead to nothing nearer */
} Nearest;

static inline int is_end(const Arc *arc, const double point[3]) {
    return !memcmp(point, arc->tail, 24) || !memcmp(point, arc->head, 24);
}

static inline double chord2_to(const Nearest *nearest, const double foot[3]) {
    double chord[3];
    on_ellipsoid(foot, chord);
    for (int k = 0; k < 3; k++) chord[k] -= nearest->here[k];
    return along(chord, chord);
}

/* The point of an arc that is nearest to the place, and the square of the chord to it, or INFINITY where
 * that is too long, or the point an end of the nearest arc.
 *
 * The foot on the sphere is moved along the arc to the end of the shortest chord: a step of Newton's
 * method for half the chord's square, whose second derivative is nearly that on the sphere. */
static inline double nearest_of(const Nearest *nearest, const Arc *arc, double cosine, double foot[3]) {
    double chord[3], rate[3];
    Where where = foot_of(arc, nearest->place, cosine, foot);
    if (where == FIRM && nearest->arc && is_end(nearest->arc, foot)) return INFINITY;
    double across = on_ellipsoid(foot, chord);
    for (int k = 0; k < 3; k++) chord[k] -= nearest->here[k];
    double chord2 = along(chord, chord);
    if (chord2 > nearest->longest2 * (1.0 + 2.0 * ASIDE)) return INFINITY;
    if (where == FIRM) return chord2;
    double ahead[3] = {arc->pole[1] * foot[2] - arc->pole[2] * foot[1],
                       arc->pole[2] * foot[0] - arc->pole[0] * foot[2],
                       arc->pole[0] * foot[1] - arc->pole[1] * foot[0]};
    double climb = E2 * foot[2] * ahead[2] * across * across;
    for (int k = 0; k < 3; k++) rate[k] = across * (ahead[k] + climb * foot[k]);
    rate[2] *= 1.0 - E2;
    double slope = along(chord, rate), bend = along(rate, rate) * greater(cosine, LEAST_BEND);
    double step = bend > 0.0 ? -slope / bend : 0.0; /* an arc may be a point */
    for (int k = 0; k < 3; k++) foot[k] += step * ahead[k];
    if (along(arc->ahead, foot) <= 0.0) memcpy(foot, arc->tail, 24);
    else if (along(arc->behind, foot) <= 0.0) memcpy(foot, arc->head, 24);
    return chord2_to(nearest, foot);
}

/* The square of the longest chord to a point that may be as near as that at the end of another.
 *
 * A geodesic is curved as a circle of 6335.4 to 6399.6 km, and among curves with the same chord that
 * on the smaller circle is the longest (Schur's theorem). Chords s of the diameter long and circles
 * whose radii differ by a small share differ by less than s² (1 + 2 s²) / 3 of that share. */
static double longest_chord2(double chord2) {
    double s2 = 0.25 * chord2, share = (STRETCH - 1.0) / 3.0 * s2 * (1.0 + 2.0 * s2);
    return chord2 * (1.0 + share) * (1.0 + share);
}

/* Take the nearest point of an arc if its chord is the shortest so far. Returned is whether the geodesic
 * must decide between the two: not if one is an end of the other's arc, which has a nearer point. */
static inline int take(Nearest *nearest, const Arc *arc, double cosine) {
    double foot[3], chord2 = nearest_of(nearest, arc, cosine, foot);
    if (chord2 > nearest->longest2) return 0;
    if (chord2 >= nearest->chord2) return !is_end(nearest->arc, foot);
    double longest2 = longest_chord2(chord2);
    int is_open = nearest->arc && nearest->chord2 <= longest2 && !is_end(arc, nearest->foot);
    nearest->arc = arc, nearest->chord2 = chord2, nearest->longest2 = longest2;
    memcpy(nearest->foot, foot, 24);
    return is_open;
}

/* The least geodesic to arcs that may be as near as the one with the shortest chord. The end at which an
 * arc meets the one before or after it, which has a nearer point, is left out: along a border of many
 * short arcs this leaves few. */
static double least_km(const Nearest *found, const Border *border, const Cell *cell, const double kept[KEPT],
                       double least) {
    Nearest nearest = *found;
    nearest.arc = NULL; /* every arc has its chord */
    const int *members = border->cells.narrow.members + cell->first;
    const Arc *arcs = border->cells.arcs;
    double km = INFINITY, foot[3], foot_before[3] = {0.0}, before2 = INFINITY;
    int before = -2, is_waiting = 0;
    for (size_t k = 0; k < cell->count; k++) {
        const Arc *arc = &arcs[members[k]];
        double cosine = k < KEPT ? kept[k] : arc_cosine(arc, nearest.place);
        if (cosine < least) continue;
        double chord2 = nearest_of(&nearest, arc, cosine, foot);
        int meets = before == members[k] - 1 && !memcmp(arcs[before].head, arc->tail, 24);
        int is_passed = meets && chord2 < before2 && !memcmp(foot_before, arc->tail, 24);
        if (is_waiting && !is_passed) km = lesser(km, geodesic_km(nearest.place, foot_before));
        is_waiting = chord2 <= nearest.longest2 && !is_end(found->arc, foot) &&
                     !(meets && before2 < chord2 && !memcmp(foot, arc->tail, 24));
        before = members[k], before2 = chord2;
        memcpy(foot_before, foot, 24);
    }
    return is_waiting ? lesser(km, geodesic_km(nearest.place, foot_before)) : km;
}

/* Whether a place lies within the area, or -1 where that is not known.
 *
 * No arc runs between a place and the nearest one, which therefore tells it. Where several meet in the
 * nearest point, the one at the least angle does: the one that the place is most aside of. */
static int is_within(const Border *border, const Cell *cell, int nearest, const double kept[KEPT],
                     double cosine, const double place[3], double distance_km) {
    const int *members = border->cells.narrow.members + cell->first;
    const Arc *arcs = border->cells.arcs;
    unsigned char sides = border->sides[nearest], crossed = sides & CROSSED;
    double sine = along(arcs[nearest].pole, place);
    for (size_t k = 0; k < cell->count && !is_abreast(&arcs[nearest], place); k++) {
        const Arc *arc = &arcs[members[k]];
        if (k < KEPT && kept[k] < cosine - ROUGH) continue;
        if (greater(along(arc->tail, place), along(arc->head, place)) < cosine - TIE) continue;
        double aside = along(arc->pole, place);
        crossed |= border->sides[members[k]] & CROSSED;
        if (fabs(aside) > fabs(sine)) sine = aside, sides = border->sides[members[k]];
    }
    if (crossed) return -1;
    if (!(sides & ON_POLES_SIDE) == !(sides & ON_OTHER_SIDE)) return sides != 0;
    if (distance_km <= BESIDE_KM) return -1;
    return (sides & (sine > 0.0 ? ON_POLES_SIDE : ON_OTHER_SIDE)) != 0;
}

double signed_km(Border *border, const double place[3], int *is_known) {
    const Cell *cell = cell_learnt(&border->cells, place);
    *is_known = 0;
    if (!cell || !cell->count) return NAN;
    const int *members = border->cells.narrow.members + cell->first;
    const Arc *arcs = border->cells.arcs;
    double best = -INFINITY, kept[KEPT];
    int first = members[0]; /* the nearest on the sphere */
    for (size_t k = 0; k < cell->count; k++) {
        double cosine = arc_cosine(&arcs[members[k]], place);
        if (k < KEPT) kept[k] = cosine;
        if (cosine > best) best = cosine, first = members[k];
    }
    /* 1 - cos(k x) <= k^2 (1 - cos(x)) for k > 1 */
    double least = 1.0 - STRETCH * STRETCH * (1.0 - best) - TIE;
    Nearest nearest = {.place = place, .chord2 = INFINITY, .longest2 = INFINITY};
    on_ellipsoid(place, nearest.here);
    int is_open = 0;
    for (size_t k = 0; k <= cell->count; k++) { /* that one first */
        int number = k ? members[k - 1] : first;
        double cosine = !k ? best : k <= KEPT ? kept[k - 1] : arc_cosine(&arcs[number], place);
        if (cosine >= least && (!k || number != first)) is_open |= take(&nearest, &arcs[number], cosine);
    }
    double distance = geodesic_km(place, nearest.foot);
    if (is_open) distance = lesser(distance, least_km(&nearest, border, cell, kept, least));
    int within = is_within(border, cell, first, kept, best, place, distance);
    *is_known = within >= 0;
    return within == 1 ? -distance : distance;
}

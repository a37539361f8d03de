/* Points of tracks, and how far a track can run between two of them: what orbitwatch's
 * areas.ground_track and astro.swath have, point by point. */
#include <math.h>
#include <stdlib.h>

#include "swath_search.h"

#define LEAST_RADIUS_KM 6335.4
#define NEAR_KM 50.0
#define STRAIGHT_KM 5000.0
#define A_KM 6378.137
#define E2 6.69437999014e-3

double half_width_km(const Search *search, double altitude_km, double sine_latitude) {
    if (isnan(search->off_nadir_rad)) return 0.5 * search->width_km;
    double radius = A_KM * sqrt(1.0 - E2) / (1.0 - E2 * sine_latitude * sine_latitude);
    double ratio = (radius + altitude_km) / radius, sine = ratio * search->off_nadir_sine;
    return radius * (sine < 1.0 ? asin(sine) - search->off_nadir_rad : acos(lesser(1.0 / ratio, 1.0)));
}

double reach_km(const Track *track, const Point *begin, const Point *finish) {
    double seconds = (finish->days - begin->days) * SECONDS_A_DAY;
    double speed = greater(begin->speed_km_s, finish->speed_km_s) + 0.5 * track->change_km_s2 * seconds;
    return lesser(speed, track->speed_km_s) * seconds;
}

double least_km(const Track *track, double seconds, double reach, double at_begin, double at_end) {
    double least = 0.5 * (at_begin + at_end - reach);
    if (!(at_begin > 0.0 && at_end > 0.0 && reach < STRAIGHT_KM)) return least;
    double base = greater(reach, 1e-9);
    double along = (at_begin * at_begin - at_end * at_end + base * base) / (2.0 * base);
    along = lesser(greater(along, 0.0), base);
    double height = lesser(sqrt(greater(at_begin * at_begin - along * along, 0.0)), lesser(at_begin, at_end));
    height -= 0.125 * track->bend_km_s2 * seconds * seconds;
    return height > 0.0 ? greater(least, height) : least;
}

/* A point of a track without its distance, and its zenith. */
static Point placed(const Track *track, double days, double zenith[3]) {
    double share = (days - track->begin) / (track->finish - track->begin) * (double)track->pieces;
    long long piece = share > 0.0 ? (long long)share : 0;
    if (piece >= track->pieces) piece = track->pieces - 1;
    const double *terms = track->terms + piece * TERMS * 4;
    double s = 2.0 * (share - (double)piece) - 1.0, at[4];
    for (int j = 0; j < 4; j++) at[j] = terms[(TERMS - 1) * 4 + j];
    for (int k = TERMS - 2; k >= 0; k--)
        for (int j = 0; j < 4; j++) at[j] = at[j] * s + terms[k * 4 + j];
    double inverse = 1.0 / sqrt(at[0] * at[0] + at[1] * at[1] + at[2] * at[2]);
    for (int j = 0; j < 3; j++) zenith[j] = at[j] * inverse;
    return (Point){.days = days, .half_km = NAN, .altitude_km = at[3], .sine_latitude = zenith[2],
                   .speed_km_s = track->speeds_km_s[piece], .is_known = 1,
                   .before = NONE, .after = NONE};
}

static void measure(Search *search, const double zenith[3], Point *point) {
    point->distance_km = signed_km(search->border, zenith, &point->is_known);
    if (isnan(point->distance_km)) search->is_out_of_memory = 1;
}

Point measured_within(Search *search, const Track *track, double days) {
    double zenith[3];
    Point point = placed(track, days, zenith);
    measure(search, zenith, &point);
    return point;
}

Point measured(Search *search, const Track *track, double days) {
    double zenith[3], away[3];
    Point point = placed(track, days, zenith);
    point.half_km = half_width_km(search, point.altitude_km, point.sine_latitude);
    for (int k = 0; k < 3; k++) away[k] = zenith[k] - search->centre[k];
    double chord = sqrt(along(away, away)); /* shorter than the arc, and faster */
    point.distance_km = (chord - search->radius_rad) * LEAST_RADIUS_KM;
    if (isnan(chord)) search->is_doubtful = 1;
    else if (point.distance_km <= point.half_km + NEAR_KM) {
        measure(search, zenith, &point);
        if (!point.is_known && point.distance_km > point.half_km) search->is_doubtful = 1;
    }
    return point;
}

size_t put_behind(Search *search, size_t before, const Point *point) {
    if (search->points_count == search->points_capacity) {
        size_t more = 2 * search->points_capacity + 256;
        Point *larger = realloc(search->points, more * sizeof *larger);
        if (!larger) {
            search->is_out_of_memory = 1;
            return NONE;
        }
        search->points = larger;
        search->points_capacity = more;
    }
    size_t number = search->points_count++;
    Point *points = search->points;
    points[number] = *point;
    points[number].before = before;
    points[number].after = before == NONE ? NONE : points[before].after;
    if (points[number].after != NONE) points[points[number].after].before = number;
    if (before != NONE) points[before].after = number;
    return number;
}

/* The search for when swaths touch an area, one stretch of a track after the other. */
#ifndef ORBITWATCH_SWATH_SEARCH_H
#define ORBITWATCH_SWATH_SEARCH_H

#include "distance.h"

#define TERMS 9 /* of the polynomials of a track */
#define NONE ((size_t)-1)

/* A stretch of a ground track, days, in pieces of equal length: of each the polynomials in a time from
 * -1 to 1, TERMS rows of the zenith's three components and the altitude in km, and the greatest speed
 * over ground at any sample; and the bounds that orbitwatch's areas.ground_track calls pace. */
typedef struct {
    const double *terms, *speeds_km_s;
    long long pieces;
    double begin, finish;
    double speed_km_s, climb_km_s, change_km_s2, bend_km_s2;
} Track;

typedef struct {
    double days, distance_km, half_km; /* far away the distance is a lower bound */
    double altitude_km, sine_latitude, speed_km_s;
    int is_known; /* else the place may as well be as deep within the area as it is far from it */
    size_t before, after;
} Point;

typedef struct { double entry, exit, first, last, closest; long long window; } Contact;

typedef struct {
    Border *border;
    const double *centre; /* of a cap that holds the area */
    double radius_rad;
    double width_km, off_nadir_rad, off_nadir_sine; /* the width or the others are NAN */
    Point *points; /* of one track, linked in order of time */
    size_t points_count, points_capacity;
    Contact *contacts;
    size_t contacts_count, contacts_capacity;
    int is_doubtful; /* a side that matters is not known: the track must be searched otherwise */
    int is_out_of_memory;
} Search;

/* Add the contacts of one track to the search's; 0 where it is doubtful or there is no memory. */
int search_track(Search *search, const Track *track, long long window);
/* When the track is nearest to the area between two points of the search. */
double closest_moment(Search *search, const Track *track, size_t first, size_t last);

Point measured(Search *search, const Track *track, double days);
/* The same where a swath touches the area, so that the distance is exact; without the half-width. */
Point measured_within(Search *search, const Track *track, double days);
/* Link a point behind another; NONE without memory. */
size_t put_behind(Search *search, size_t before, const Point *point);
double half_width_km(const Search *search, double altitude_km, double sine_latitude);
double reach_km(const Track *track, const Point *begin, const Point *finish);
double least_km(const Track *track, double seconds, double reach, double at_begin, double at_end);

#define SECONDS_A_DAY 86400.0

#endif

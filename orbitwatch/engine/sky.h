/* Satellites over the turning Earth, as sites see them: what elevation is made of.
 *
 * The same quantities as in orbitwatch/search/trajectory.py and its neighbours, which hold the
 * reasons and the measurements behind the constants; times are days since the reference.
 */
#ifndef ORBITWATCH_SKY_H
#define ORBITWATCH_SKY_H

#include <math.h>

#include "sgp4.h"

#define SECONDS_A_DAY 86400.0
#define EARTH_ROTATION_RAD_S 7.29211514670698e-5

/* Sidereal angle by whole days: from `begin[k]` to `end[k]` it is a straight line over day k. */
typedef struct {
    double first_day;
    size_t count;
    const double *begin, *end;
    int has_leap; /* somewhere a day does not begin where the last one ended */
} Rotation;

typedef struct { double position[3], up[3], direction[3], radius, turn_rad_s; } Site;

/* How early an object is on the two sides of its set's epoch, as orbitwatch's time_shifts module
 * has it: a share u of the gap away it is u² (square + cube u) seconds early, less so near the
 * epoch by how doubtful that is. */
typedef struct { const double *gap_days, *square_s, *cube_s, *doubt; } Shift;

/* One question to all satellites: shared by the threads and never written to. */
typedef struct {
    double reference_jd, threshold, least_site_radius;
    /* The mask less what the geodetic zenith may lean from the geocentric one, and its cosine. */
    double horizon_mask_rad, horizon_cosine;
    Rotation rotation;
    const Site *sites;
    size_t n_sites;
} Question;

/* One satellite while it is searched. */
typedef struct {
    const Question *question;
    const Satellite *satellite;
    Resonance *memory;
    Shift shift; /* its pointers are NULL where the set is taken as it is */
    double motion_rad_s, eccentricity, perigee_km, period_days, epoch_day;
    double doubt; /* how far the sine of an interpolated culmination may be off */
    double moment_days;
    long states; /* asked of SGP4 */
    int out_of_memory;
} Watch;

/* Earth-fixed, with the derivatives that an observer on the ground measures; km and seconds. */
typedef struct { double position[3], velocity[3], acceleration[3], jerk[3]; } Fixed;

typedef struct {
    double days;
    Fixed fixed;
    int is_good;
} Node;

/* A quantity with its first and second derivative in time. */
typedef struct { double value, rate, curvature; } Jet;

/* Height above the horizontal plane and squared range, with their derivatives per day. */
typedef struct { double height[4], squared[4]; } Products;

static inline double dot(const double a[3], const double b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static inline void cross(const double a[3], const double b[3], double product[3]) {
    product[0] = a[1] * b[2] - a[2] * b[1];
    product[1] = a[2] * b[0] - a[0] * b[2];
    product[2] = a[0] * b[1] - a[1] * b[0];
}

/* Components of a vector in axes turned about z. */
static inline void rotate_z(const double from[3], double cosine, double sine, double to[3]) {
    double x = from[0], y = from[1];
    to[0] = cosine * x + sine * y;
    to[1] = cosine * y - sine * x;
    to[2] = from[2];
}

void watch_begin(Watch *watch, const Question *question, const Satellite *satellite,
                 Resonance *memory, Shift shift);
/* SGP4's states at the first `count` of `days`, in axes that stand with the Earth but do not turn
 * on; NaN where it refuses. The other items of `days` are set. */
void turned_states(Watch *watch, double days[LANES], int count, States *states);
/* Fill in up to LANES nodes, whose `days` are set, without jerk; NaN where SGP4 refuses. */
void fill_nodes(Watch *watch, Node *nodes, size_t count);

/* One time at which elevation is asked straight from SGP4. */
typedef struct { const Site *site; double days; int extremum; } Exact;

/* Sines of elevation straight from SGP4; where `extremum`, the rate by differences of positions. */
void exact_elevations(Watch *watch, const Exact *asked, size_t count, Jet *jets);

static inline Products products_of(const Fixed *f, const Site *site, int with_jerk) {
    const double day = SECONDS_A_DAY, *up = site->up;
    double offset[3];
    for (int k = 0; k < 3; k++) offset[k] = f->position[k] - site->position[k];
    Products p;
    p.height[0] = dot(offset, up);
    p.height[1] = dot(f->velocity, up) * day;
    p.height[2] = dot(f->acceleration, up) * (day * day);
    p.squared[0] = dot(offset, offset);
    p.squared[1] = 2.0 * dot(offset, f->velocity) * day;
    p.squared[2] =
        2.0 * (dot(f->velocity, f->velocity) + dot(offset, f->acceleration)) * (day * day);
    p.height[3] = p.squared[3] = 0.0;
    if (with_jerk) {
        double cube = day * day * day;
        p.height[3] = dot(f->jerk, up) * cube;
        p.squared[3] =
            (6.0 * dot(f->velocity, f->acceleration) + 2.0 * dot(offset, f->jerk)) * cube;
    }
    return p;
}

static inline Jet slant_range(const double squared[3]) {
    /* An interpolated square may dip below zero where an orbit grazes the site: it is no orbit. */
    double slant = sqrt(fmax(squared[0], 1e-6)), rate = 0.5 * squared[1] / slant;
    return (Jet){slant, rate, (0.5 * squared[2] - rate * rate) / slant};
}

/* sin(elevation) z = h / ρ with its derivatives, from h = zρ by the product rule. */
static inline Jet sine_elevation(const double height[3], Jet slant) {
    double inverse = 1.0 / slant.value, z = height[0] * inverse;
    double rate = (height[1] - z * slant.rate) * inverse;
    return (Jet){z, rate, (height[2] - 2.0 * rate * slant.rate - z * slant.curvature) * inverse};
}

#endif

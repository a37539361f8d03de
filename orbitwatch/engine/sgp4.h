/* SGP4 and SDP4: mean elements to states, in the gravity model WGS-72.
 *
 * Sources: Hoots and Roehrich, Spacetrack Report No. 3 (1980), cited below as STR#3; Hoots,
 * Schumacher and Glover, J. Guid. Control Dyn. 27 (2004) 174, for the deep-space theory; Vallado,
 * Crawford, Hujsak and Kelso, AIAA 2006-6753, for the corrections of what is called the improved
 * mode. Lengths are in Earth radii and times in minutes, unless a name says otherwise.
 */
#ifndef ORBITWATCH_SGP4_H
#define ORBITWATCH_SGP4_H

#include <stddef.h>

#include "turn.h"

#define MINUTES_A_DAY 1440.0

#define EARTH_RADIUS_KM 6378.135
#define MU_KM3_S2 398600.8
/* Square root of mu in Earth radii and minutes. */
#define XKE (60.0 / sqrt(EARTH_RADIUS_KM * EARTH_RADIUS_KM * EARTH_RADIUS_KM / MU_KM3_S2))
#define J2 0.001082616
#define J3 (-0.00000253881)
#define J4 (-0.00000165597)

/* Error codes as published, and one for a state that is no orbit's. */
enum { SGP4_OK = 0, SGP4_ECCENTRICITY = 1, SGP4_MEAN_MOTION = 2, SGP4_PERTURBED = 3,
       SGP4_SEMI_LATUS = 4, SGP4_DECAYED = 6, SGP4_INSANE = 9, SGP4_NO_MEMORY = 255 };

/* Mean elements at epoch: angles in radians, mean motion (Kozai's) in radians a minute. */
typedef struct {
    double epoch_jd, epoch_fraction; /* a Julian date ending in .5, and what has passed since */
    double bstar, eccentricity, perigee, inclination, anomaly, motion, node;
} Elements;

/* What the Sun or the Moon does periodically: STR#3, section 8. */
typedef struct {
    double anomaly, rate, eccentricity; /* of the perturbing body */
    double e2, e3, i2, i3, l2, l3, l4, g2, g3, g4, h2, h3;
} Perturber;

enum { NO_RESONANCE = 0, SYNCHRONOUS = 1, HALF_DAY = 2 };

typedef struct {
    Perturber sun, moon;
    double e_dot, i_dot, perigee_dot, node_dot, anomaly_dot; /* secular rates by Sun and Moon */
    int resonance;
    double coefficient[10]; /* of the resonance terms; the synchronous case has three */
    double longitude, longitude_rate; /* where the resonance angle begins, and its own rate */
} DeepSpace;

typedef struct {
    Elements at_epoch;
    double motion; /* Brouwer's, recovered from Kozai's */
    double semi_major; /* of the motion, without drag */
    double greenwich; /* sidereal angle at epoch */
    double anomaly_dot, perigee_dot, node_dot, node_drag;
    double c1, c4_bstar, c5_bstar, d2, d3, d4, t2, t3, t4, t5;
    double eta, anomaly_drag, perigee_drag, eta_anomaly_cubed, sin_anomaly;
    double sin_i, cos_i, long_periodic, lateral; /* the last two are named xlcof and aycof */
    double theta_41, theta_1, theta_7; /* 3 cos² i − 1, 1 − cos² i, 7 cos² i − 1 */
    int simple; /* perigee below 220 km, or deep space: no high powers of time */
    int is_deep;
    double sane_radius_squared_km2;
    DeepSpace deep;
} Satellite;

/* Where the integration of a resonance stands at whole steps of 720 minutes from the epoch. */
typedef struct {
    double longitude, motion, motion_rate, longitude_rate, motion_curvature;
} Checkpoint;

/* A worker's own memory of one satellite's resonance, ahead of the epoch and behind it. */
typedef struct {
    const Satellite *satellite;
    Checkpoint *at[2];
    size_t count[2], capacity[2];
} Resonance;

/* One version more for processors with AVX2, where the compiler can choose between two at run
 * time; both give the same bits, as nothing is contracted or reordered. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__)
#define VECTORISED __attribute__((target_clones("avx2", "default")))
#else
#define VECTORISED
#endif

enum { LANES = 8 }; /* times that are worked on side by side */

/* States in TEME, km and km/s, with their error codes; one that is bad is left undefined. */
typedef struct {
    double position[3][LANES], velocity[3][LANES];
    int code[LANES];
} States;

void sgp4_init(Satellite *satellite, const Elements *elements);
/* Satellites whose states may be worked out side by side: one, or several near the Earth. */
int sgp4_go_together(const Satellite *one, const Satellite *other);
void sgp4_states(const Satellite *const of[LANES], Resonance *memory, const double minutes[LANES],
                 States *states);
/* The same at `days` since a Julian date ending in .5, rounded as the published code rounds. */
void sgp4_states_at(const Satellite *const of[LANES], Resonance *memory, double reference_jd,
                    const double days[LANES], States *states);
void resonance_free(Resonance *memory);

/* The parts that only deep space has. */
typedef struct { double motion, eccentricity, inclination, perigee, node, anomaly; } MeanElements;
void deep_init(Satellite *satellite);
void resonance_init(Satellite *satellite);
/* Returns zero where memory is short. */
int deep_secular(const Satellite *satellite, Resonance *memory, double minutes,
                 MeanElements *elements);
void deep_periodic(const Satellite *satellite, double minutes, MeanElements *elements);

#endif

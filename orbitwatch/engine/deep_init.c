/* Deep space at epoch: what the Sun and the Moon do to an orbit, and whether it is resonant. */
#include "sgp4.h"

#include <math.h>

/* Mean motions (radians a minute), eccentricities and strengths of both (STR#3, section 8). */
#define SUN_RATE 1.19459e-5
#define SUN_ECCENTRICITY 0.01675
#define SUN_STRENGTH 2.9864797e-6
#define MOON_RATE 1.5835218e-4
#define MOON_ECCENTRICITY 0.05490
#define MOON_STRENGTH 4.7968065e-7
#define SIN_OBLIQUITY 0.39785416
#define COS_OBLIQUITY 0.91744867
/* Below this inclination, radians, the node is too ill-defined for secular rates. */
#define LEAST_INCLINATION 5.2359877e-2

/* Where the perturbing body's orbit lies, seen from the satellite's node. */
typedef struct {
    double strength, sin_g, cos_g, sin_i, cos_i, sin_h, cos_h;
} Orbit;

/* Averages of the perturbing potential (Hoots and others 2004, appendix; STR#3, section 8). */
typedef struct { double s[8], z1[4], z2[4], z3[4], z[4]; } Averages;

typedef struct { double sin_i, cos_i, sin_w, cos_w, e2, beta2; } Shape;

static Averages averages(const Satellite *sat, const Shape *o, const Orbit *b) {
    double e2 = o->e2;
    double a1 = b->cos_g * b->cos_h + b->sin_g * b->cos_i * b->sin_h;
    double a3 = -b->sin_g * b->cos_h + b->cos_g * b->cos_i * b->sin_h;
    double a7 = -b->cos_g * b->sin_h + b->sin_g * b->cos_i * b->cos_h;
    double a9 = b->sin_g * b->sin_h + b->cos_g * b->cos_i * b->cos_h;
    double a8 = b->sin_g * b->sin_i, a10 = b->cos_g * b->sin_i;
    double a2 = o->cos_i * a7 + o->sin_i * a8, a4 = o->cos_i * a9 + o->sin_i * a10;
    double a5 = -o->sin_i * a7 + o->cos_i * a8, a6 = -o->sin_i * a9 + o->cos_i * a10;
    double x1 = a1 * o->cos_w + a2 * o->sin_w, x2 = a3 * o->cos_w + a4 * o->sin_w;
    double x3 = -a1 * o->sin_w + a2 * o->cos_w, x4 = -a3 * o->sin_w + a4 * o->cos_w;
    double x5 = a5 * o->sin_w, x6 = a6 * o->sin_w, x7 = a5 * o->cos_w, x8 = a6 * o->cos_w;
    Averages v = {0};
    v.z3[1] = 12.0 * x1 * x1 - 3.0 * x3 * x3;
    v.z3[2] = 24.0 * x1 * x2 - 6.0 * x3 * x4;
    v.z3[3] = 12.0 * x2 * x2 - 3.0 * x4 * x4;
    v.z1[1] = -6.0 * a1 * a5 + e2 * (-24.0 * x1 * x7 - 6.0 * x3 * x5);
    v.z1[2] = -6.0 * (a1 * a6 + a3 * a5) +
              e2 * (-24.0 * (x2 * x7 + x1 * x8) - 6.0 * (x3 * x6 + x4 * x5));
    v.z1[3] = -6.0 * a3 * a6 + e2 * (-24.0 * x2 * x8 - 6.0 * x4 * x6);
    v.z2[1] = 6.0 * a2 * a5 + e2 * (24.0 * x1 * x5 - 6.0 * x3 * x7);
    v.z2[2] = 6.0 * (a4 * a5 + a2 * a6) +
              e2 * (24.0 * (x2 * x5 + x1 * x6) - 6.0 * (x4 * x7 + x3 * x8));
    v.z2[3] = 6.0 * a4 * a6 + e2 * (24.0 * x2 * x6 - 6.0 * x4 * x8);
    v.z[1] = 2.0 * (3.0 * (a1 * a1 + a2 * a2) + v.z3[1] * e2) + o->beta2 * v.z3[1];
    v.z[2] = 2.0 * (6.0 * (a1 * a3 + a2 * a4) + v.z3[2] * e2) + o->beta2 * v.z3[2];
    v.z[3] = 2.0 * (3.0 * (a3 * a3 + a4 * a4) + v.z3[3] * e2) + o->beta2 * v.z3[3];
    double beta = sqrt(o->beta2);
    v.s[3] = b->strength * (1.0 / sat->motion);
    v.s[2] = -0.5 * v.s[3] / beta;
    v.s[4] = v.s[3] * beta;
    v.s[1] = -15.0 * sat->at_epoch.eccentricity * v.s[4];
    v.s[5] = x1 * x3 + x2 * x4;
    v.s[6] = x2 * x3 + x1 * x4;
    v.s[7] = x2 * x4 - x1 * x3;
    return v;
}

static void periodic_terms(Perturber *p, const Averages *v, double e2) {
    const double *s = v->s;
    p->e2 = 2.0 * s[1] * s[6];
    p->e3 = 2.0 * s[1] * s[7];
    p->i2 = 2.0 * s[2] * v->z1[2];
    p->i3 = 2.0 * s[2] * (v->z1[3] - v->z1[1]);
    p->l2 = -2.0 * s[3] * v->z[2];
    p->l3 = -2.0 * s[3] * (v->z[3] - v->z[1]);
    p->l4 = -2.0 * s[3] * (-21.0 - 9.0 * e2) * p->eccentricity;
    p->g2 = 2.0 * s[4] * v->z3[2];
    p->g3 = 2.0 * s[4] * (v->z3[3] - v->z3[1]);
    p->g4 = -18.0 * s[4] * p->eccentricity;
    p->h2 = -2.0 * s[2] * v->z2[2];
    p->h3 = -2.0 * s[2] * (v->z2[3] - v->z2[1]);
}

static void secular_terms(DeepSpace *d, const Averages *v, const Shape *o, double rate, double i) {
    const double *s = v->s;
    double node = -rate * s[2] * (v->z2[1] + v->z2[3]);
    if (i < LEAST_INCLINATION || i > PI - LEAST_INCLINATION || o->sin_i == 0.0) node = 0.0;
    double over_sine = node == 0.0 ? 0.0 : node / o->sin_i;
    d->e_dot += s[1] * rate * s[5];
    d->i_dot += s[2] * rate * (v->z1[1] + v->z1[3]);
    d->anomaly_dot += -rate * s[3] * (v->z[1] + v->z[3] - 14.0 - 6.0 * o->e2);
    d->perigee_dot += s[4] * rate * (v->z3[1] + v->z3[3] - 6.0);
    d->perigee_dot -= o->cos_i * over_sine;
    d->node_dot += over_sine;
}

/* The Moon's orbit on a day of the old count from 1900, seen from the node (STR#3, section 8). */
static Orbit moon(double day, double sin_node, double cos_node, double *perigee) {
    double lunar_node = fmod(4.5236020 - 9.2422029e-4 * day, TWO_PI);
    double sine = sin(lunar_node), cosine = cos(lunar_node);
    double cos_i = 0.91375164 - 0.03568096 * cosine, sin_i = sqrt(1.0 - cos_i * cos_i);
    double sin_h = 0.089683511 * sine / sin_i, cos_h = sqrt(1.0 - sin_h * sin_h);
    *perigee = 5.8351514 + 0.0019443680 * day;
    double g = *perigee - lunar_node + atan2(SIN_OBLIQUITY * sine / sin_i,
                                             cos_h * cosine + COS_OBLIQUITY * sin_h * sine);
    return (Orbit){MOON_STRENGTH, sin(g), cos(g), sin_i, cos_i,
                   sin_node * cos_h - cos_node * sin_h, cos_h * cos_node + sin_h * sin_node};
}

void deep_init(Satellite *sat) {
    DeepSpace *d = &sat->deep;
    const Elements *el = &sat->at_epoch;
    double e2 = el->eccentricity * el->eccentricity;
    Shape shape = {sat->sin_i, sat->cos_i, sin(el->perigee), cos(el->perigee), e2, 1.0 - e2};
    double sin_node = sin(el->node), cos_node = cos(el->node), lunar_perigee;
    double day = (el->epoch_jd + el->epoch_fraction - 2433281.5) + 18261.5;
    Orbit moons = moon(day, sin_node, cos_node, &lunar_perigee);
    Orbit suns = {SUN_STRENGTH, -0.98088458, 0.1945905, SIN_OBLIQUITY, COS_OBLIQUITY,
                  sin_node, cos_node};
    d->sun.anomaly = fmod(6.2565837 + 0.017201977 * day, TWO_PI);
    d->sun.rate = SUN_RATE;
    d->sun.eccentricity = SUN_ECCENTRICITY;
    d->moon.anomaly = fmod(4.7199672 + 0.22997150 * day - lunar_perigee, TWO_PI);
    d->moon.rate = MOON_RATE;
    d->moon.eccentricity = MOON_ECCENTRICITY;
    Averages by_sun = averages(sat, &shape, &suns), by_moon = averages(sat, &shape, &moons);
    periodic_terms(&d->sun, &by_sun, e2);
    periodic_terms(&d->moon, &by_moon, e2);
    secular_terms(d, &by_sun, &shape, SUN_RATE, el->inclination);
    secular_terms(d, &by_moon, &shape, MOON_RATE, el->inclination);
    resonance_init(sat);
}

/* Orbits that keep step with the Earth's turn: one revolution a day, or two and eccentric.
 *
 * The resonance angle is integrated from the epoch in steps of 720 minutes, as published; where
 * each step begins is kept, so that a state costs no more the further it is from the epoch.
 */
#include "sgp4.h"

#include <math.h>
#include <stdlib.h>

#define EARTH_TURN 4.37526908801129966e-3 /* radians a minute */
#define STEP_MINUTES 720.0
#define HALF_STEP_SQUARED 259200.0
#define MOST_KEPT 4096.0 /* steps, over five years */

/* Amplitudes and phases of the tesseral harmonics (STR#3, section 9). */
#define Q22 1.7891679e-6
#define Q31 2.1460748e-6
#define Q33 2.2123015e-7
#define ROOT22 1.7891679e-6
#define ROOT32 3.7393792e-7
#define ROOT44 7.3636953e-9
#define ROOT52 1.1428639e-7
#define ROOT54 2.1765803e-9
static const double PHASE_SYNCHRONOUS[3] = {0.13130908, 2.8843198, 0.37448087};
/* Terms of the half-day resonance: multiples of perigee and of the angle, and phases. */
static const struct { double perigee, angle, phase; } HALF_DAY_TERM[10] = {
    {2, 1, 5.7686396}, {0, 1, 5.7686396},  {1, 1, 0.95240898}, {-1, 1, 0.95240898},
    {2, 2, 1.8014998}, {0, 2, 1.8014998},  {1, 1, 1.0508330},  {-1, 1, 1.0508330},
    {1, 2, 4.4108898}, {-1, 2, 4.4108898}};

static double cubic(double e, double c0, double c1, double c2, double c3) {
    double e2 = e * e;
    return c0 + c1 * e + c2 * e2 + c3 * (e * e2);
}

/* Eccentricity functions G_lpq of the half-day resonance, fitted (Hujsak, STR#1, 1979). */
static void eccentricity_functions(double e, double g[10]) {
    double g201 = -0.306 - (e - 0.64) * 0.440, g211, g310, g322, g410, g422, g520, g521, g532, g533;
    if (e <= 0.65) {
        g211 = cubic(e, 3.616, -13.2470, 16.2900, 0.0);
        g310 = cubic(e, -19.302, 117.3900, -228.4190, 156.5910);
        g322 = cubic(e, -18.9068, 109.7927, -214.6334, 146.5816);
        g410 = cubic(e, -41.122, 242.6940, -471.0940, 313.9530);
        g422 = cubic(e, -146.407, 841.8800, -1629.014, 1083.4350);
        g520 = cubic(e, -532.114, 3017.977, -5740.032, 3708.2760);
    } else {
        g211 = cubic(e, -72.099, 331.819, -508.738, 266.724);
        g310 = cubic(e, -346.844, 1582.851, -2415.925, 1246.113);
        g322 = cubic(e, -342.585, 1554.908, -2366.899, 1215.972);
        g410 = cubic(e, -1052.797, 4758.686, -7193.992, 3651.957);
        g422 = cubic(e, -3581.690, 16178.110, -24462.770, 12422.520);
        g520 = e > 0.715 ? cubic(e, -5149.66, 29936.92, -54087.36, 31324.56)
                         : cubic(e, 1464.74, -4664.75, 3763.64, 0.0);
    }
    if (e < 0.7) {
        g533 = cubic(e, -919.22770, 4988.6100, -9064.7700, 5542.21);
        g521 = cubic(e, -822.71072, 4568.6173, -8491.4146, 5337.524);
        g532 = cubic(e, -853.66600, 4690.2500, -8624.7700, 5341.4);
    } else {
        g533 = cubic(e, -37995.780, 161616.52, -229838.20, 109377.94);
        g521 = cubic(e, -51752.104, 218913.95, -309468.16, 146349.42);
        g532 = cubic(e, -40023.880, 170470.89, -242699.48, 115605.82);
    }
    double all[10] = {g201, g211, g310, g322, g410, g422, g520, g532, g521, g533};
    for (int k = 0; k < 10; k++) g[k] = all[k];
}

/* Inclination functions F_lmp in the same order (Hoots and others 2004, appendix). */
static void inclination_functions(double s, double c, double f[10]) {
    double s2 = s * s, c2 = c * c, f220 = 0.75 * (1.0 + 2.0 * c + c2);
    f[0] = f220;
    f[1] = 1.5 * s2;
    f[2] = 1.875 * s * (1.0 - 2.0 * c - 3.0 * c2);
    f[3] = -1.875 * s * (1.0 + 2.0 * c - 3.0 * c2);
    f[4] = 35.0 * s2 * f220;
    f[5] = 39.3750 * s2 * s2;
    f[6] = 9.84375 * s * (s2 * (1.0 - 2.0 * c - 5.0 * c2) +
                          0.33333333 * (-2.0 + 4.0 * c + 6.0 * c2));
    f[7] = s * (4.92187512 * s2 * (-2.0 - 4.0 * c + 10.0 * c2) +
                6.56250012 * (1.0 + 2.0 * c - 3.0 * c2));
    f[8] = 29.53125 * s * (2.0 - 8.0 * c + c2 * (-12.0 + 8.0 * c + 10.0 * c2));
    f[9] = 29.53125 * s * (-2.0 - 8.0 * c + c2 * (12.0 + 8.0 * c - 10.0 * c2));
}

static void half_day(Satellite *sat, double inverse) {
    const Elements *el = &sat->at_epoch;
    DeepSpace *d = &sat->deep;
    double g[10], f[10], n = sat->motion;
    eccentricity_functions(el->eccentricity, g);
    inclination_functions(sat->sin_i, sat->cos_i, f);
    double common[4] = {3.0 * (n * n) * (inverse * inverse)};
    for (int k = 1; k < 4; k++) common[k] = common[k - 1] * inverse;
    const double root[10] = {ROOT22, ROOT22, ROOT32, ROOT32, 2 * ROOT44,
                             2 * ROOT44, ROOT52, ROOT52, 2 * ROOT54, 2 * ROOT54};
    const int power[10] = {0, 0, 1, 1, 2, 2, 3, 3, 3, 3};
    for (int k = 0; k < 10; k++) d->coefficient[k] = common[power[k]] * root[k] * f[k] * g[k];
    d->longitude = fmod(el->anomaly + el->node + el->node - sat->greenwich - sat->greenwich,
                        TWO_PI);
    d->longitude_rate = sat->anomaly_dot + d->anomaly_dot +
                        2.0 * (sat->node_dot + d->node_dot - EARTH_TURN) - n;
}

static void synchronous(Satellite *sat, double inverse) {
    const Elements *el = &sat->at_epoch;
    DeepSpace *d = &sat->deep;
    double e2 = el->eccentricity * el->eccentricity, c = 1.0 + sat->cos_i, n = sat->motion;
    double g200 = 1.0 + e2 * (-2.5 + 0.8125 * e2), g310 = 1.0 + 2.0 * e2;
    double g300 = 1.0 + e2 * (-6.0 + 6.60937 * e2);
    double f220 = 0.75 * c * c, f330 = 1.875 * c * c * c;
    double f311 = 0.9375 * sat->sin_i * sat->sin_i * (1.0 + 3.0 * sat->cos_i) - 0.75 * c;
    double common = 3.0 * n * n * inverse * inverse;
    d->coefficient[0] = common * f311 * g310 * Q31 * inverse;
    d->coefficient[1] = 2.0 * common * f220 * g200 * Q22;
    d->coefficient[2] = 3.0 * common * f330 * g300 * Q33 * inverse;
    d->longitude = fmod(el->anomaly + el->node + el->perigee - sat->greenwich, TWO_PI);
    d->longitude_rate = sat->anomaly_dot + (sat->perigee_dot + sat->node_dot) - EARTH_TURN +
                        d->anomaly_dot + d->perigee_dot + d->node_dot - n;
}

void resonance_init(Satellite *sat) {
    double n = sat->motion;
    sat->deep.resonance = NO_RESONANCE;
    if (n > 0.0034906585 && n < 0.0052359877) sat->deep.resonance = SYNCHRONOUS;
    if (n >= 8.26e-3 && n <= 9.24e-3 && sat->at_epoch.eccentricity >= 0.5)
        sat->deep.resonance = HALF_DAY;
    double inverse_axis = pow(n / XKE, 2.0 / 3.0);
    if (sat->deep.resonance == HALF_DAY) half_day(sat, inverse_axis);
    if (sat->deep.resonance == SYNCHRONOUS) synchronous(sat, inverse_axis);
}

/* Fill in how fast longitude and mean motion change at a checkpoint, `time` from the epoch. */
static void work_out_rates(const Satellite *sat, double time, Checkpoint *at) {
    const DeepSpace *d = &sat->deep;
    double angle = at->longitude, rate = 0.0, curvature = 0.0, twice = 0.0;
    if (d->resonance == SYNCHRONOUS) {
        for (int k = 0; k < 3; k++) {
            double phase = (k + 1) * (angle - PHASE_SYNCHRONOUS[k]);
            rate += d->coefficient[k] * sin(phase);
            curvature += (k + 1) * d->coefficient[k] * cos(phase);
        }
    } else {
        double perigee = sat->at_epoch.perigee + sat->perigee_dot * time;
        for (int k = 0; k < 10; k++) {
            double phase = HALF_DAY_TERM[k].perigee * perigee + HALF_DAY_TERM[k].angle * angle -
                           HALF_DAY_TERM[k].phase;
            rate += d->coefficient[k] * sin(phase);
            *(HALF_DAY_TERM[k].angle == 1.0 ? &curvature : &twice) +=
                d->coefficient[k] * cos(phase);
        }
    }
    at->longitude_rate = at->motion + d->longitude_rate;
    at->motion_rate = rate;
    at->motion_curvature = (curvature + 2.0 * twice) * at->longitude_rate;
}

static Checkpoint next(const Satellite *sat, const Checkpoint *last, double step, double time) {
    Checkpoint here = {
        .longitude = last->longitude + last->longitude_rate * step +
                     last->motion_rate * HALF_STEP_SQUARED,
        .motion = last->motion + last->motion_rate * step +
                  last->motion_curvature * HALF_STEP_SQUARED};
    work_out_rates(sat, time, &here);
    return here;
}

/* Make sure that `memory` holds checkpoints up to `number` on that side; zero: out of memory. */
static int remember(const Satellite *sat, Resonance *memory, int side, size_t number) {
    if (memory->satellite != sat) {
        memory->satellite = sat;
        memory->count[0] = memory->count[1] = 0;
    }
    if (number >= memory->capacity[side]) {
        size_t more = 2 * number + 64;
        Checkpoint *grown = realloc(memory->at[side], more * sizeof *grown);
        if (!grown) return 0;
        memory->at[side] = grown;
        memory->capacity[side] = more;
    }
    Checkpoint *at = memory->at[side];
    double step = side ? -STEP_MINUTES : STEP_MINUTES;
    for (size_t k = memory->count[side]; k <= number; k++) {
        if (k == 0) {
            at[0] = (Checkpoint){.longitude = sat->deep.longitude, .motion = sat->motion};
            work_out_rates(sat, 0.0, at);
        } else {
            at[k] = next(sat, &at[k - 1], step, (double)k * step);
        }
        memory->count[side] = k + 1;
    }
    return 1;
}

/* The last checkpoint before `minutes`, and how long ago that is; zero: out of memory. */
static int checkpoint(const Satellite *sat, Resonance *memory, double minutes, Checkpoint *at,
                      double *since) {
    int side = minutes > 0.0 ? 0 : 1;
    double step = side ? -STEP_MINUTES : STEP_MINUTES;
    double whole = floor(fabs(minutes) / STEP_MINUTES);
    if (!isfinite(whole)) whole = 0.0; /* the state is then refused as insane */
    size_t kept = (size_t)fmin(whole, MOST_KEPT);
    if (!remember(sat, memory, side, kept)) return 0;
    *at = memory->at[side][kept];
    for (double k = (double)kept + 1.0; k <= whole; k++) *at = next(sat, at, step, k * step);
    *since = minutes - whole * step;
    return 1;
}

int deep_secular(const Satellite *sat, Resonance *memory, double t, MeanElements *m) {
    const DeepSpace *d = &sat->deep;
    m->eccentricity += d->e_dot * t;
    m->inclination += d->i_dot * t;
    m->perigee += d->perigee_dot * t;
    m->node += d->node_dot * t;
    m->anomaly += d->anomaly_dot * t;
    if (d->resonance == NO_RESONANCE) return 1;
    double since, greenwich = fmod(sat->greenwich + t * EARTH_TURN, TWO_PI);
    Checkpoint at;
    if (!checkpoint(sat, memory, t, &at, &since)) return 0;
    m->motion = at.motion + at.motion_rate * since + at.motion_curvature * since * since * 0.5;
    double angle =
        at.longitude + at.longitude_rate * since + at.motion_rate * since * since * 0.5;
    m->anomaly = d->resonance == SYNCHRONOUS ? angle - m->node - m->perigee + greenwich
                                             : angle - 2.0 * m->node + 2.0 * greenwich;
    return 1;
}

void resonance_free(Resonance *memory) {
    free(memory->at[0]);
    free(memory->at[1]);
    *memory = (Resonance){0};
}

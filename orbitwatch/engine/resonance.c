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

/* Phases of the tesseral harmonics (STR#3, section 9). */
static const double PHASE_SYNCHRONOUS[3] = {0.13130908, 2.8843198, 0.37448087};
/* Terms of the half-day resonance: multiples of perigee and of the angle, and phases. */
static const struct { double perigee, angle, phase; } HALF_DAY_TERM[10] = {
    {2, 1, 5.7686396}, {0, 1, 5.7686396},  {1, 1, 0.95240898}, {-1, 1, 0.95240898},
    {2, 2, 1.8014998}, {0, 2, 1.8014998},  {1, 1, 1.0508330},  {-1, 1, 1.0508330},
    {1, 2, 4.4108898}, {-1, 2, 4.4108898}};

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

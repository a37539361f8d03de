/* States from the constants of satellites, at several times side by side, in lanes.
 *
 * Loops over the lanes have no branches, so that compilers make vector instructions of them; what
 * is rare (an error, a turn too great for a series) is looked at behind such a loop.
 */
#ifndef ORBITWATCH_LANES_H
#define ORBITWATCH_LANES_H

#include "sgp4.h"

#define EACH_LANE for (int k = 0; k < LANES; k++)

typedef struct { double sine[LANES], cosine[LANES]; } Turns;

/* Mean elements at each time, and what depends on inclination alone. */
typedef struct {
    double eccentricity[LANES], inclination[LANES], perigee[LANES], node[LANES], anomaly[LANES];
    double motion[LANES], axis[LANES];
    Turns tilt;
    double long_periodic[LANES], lateral[LANES], theta_41[LANES], theta_1[LANES], theta_7[LANES];
} Means;

static inline void turn_each(const double angle[LANES], Turns *turns) {
    EACH_LANE {
        Turn turn = turn_within(angle[k]);
        turns->sine[k] = turn.sine;
        turns->cosine[k] = turn.cosine;
    }
}

/* Put right those of `turns` whose angles are too great for turn_each. */
static inline void mend_great(const double angle[LANES], Turns *turns) {
    EACH_LANE {
        if (fabs(angle[k]) < MOST_RAD) continue;
        turns->sine[k] = sin(angle[k]);
        turns->cosine[k] = cos(angle[k]);
    }
}

static inline void within_turn_each(const double angle[LANES], double within[LANES]) {
    double whole[LANES]; /* both arrays may be one */
    EACH_LANE whole[k] = angle[k];
    EACH_LANE within[k] = within_turn(whole[k]);
    EACH_LANE if (!(fabs(whole[k]) < 1e7)) within[k] = fmod(whole[k], TWO_PI);
}

/* Add `more` to each turn, whose angle is then `angle`, by a series where that serves. */
static inline void turn_on(Turns *turns, const double more[LANES], const double angle[LANES]) {
    Turns before = *turns;
    EACH_LANE {
        Turn turn = turned_little((Turn){before.sine[k], before.cosine[k]}, more[k]);
        turns->sine[k] = turn.sine;
        turns->cosine[k] = turn.cosine;
    }
    EACH_LANE {
        if (fabs(more[k]) <= SMALL_RAD) continue;
        turns->sine[k] = sin(angle[k]);
        turns->cosine[k] = cos(angle[k]);
    }
}

/* Long- and short-periodic terms, and from the orbit's plane to TEME (STR#3, section 6). */
void periodic(const Means *means, States *states);

#endif

/* Deep space at a time: the periodic pull of the Sun and the Moon (STR#3, section 8). */
#include "sgp4.h"

#include <math.h>

/* Lyddane's variables serve below this inclination, radians, as published. */
#define LOW_INCLINATION 0.2

typedef struct { double e, i, l, g, h; } Pull;

static void add_pull(const Perturber *p, double t, Pull *pull) {
    double mean = p->anomaly + p->rate * t;
    Turn turn = turn_of(mean + 2.0 * p->eccentricity * turn_of(mean).sine);
    double sine = turn.sine, f2 = 0.5 * sine * sine - 0.25, f3 = -0.5 * sine * turn.cosine;
    pull->e += p->e2 * f2 + p->e3 * f3;
    pull->i += p->i2 * f2 + p->i3 * f3;
    pull->l += p->l2 * f2 + p->l3 * f3 + p->l4 * sine;
    pull->g += p->g2 * f2 + p->g3 * f3 + p->g4 * sine;
    pull->h += p->h2 * f2 + p->h3 * f3;
}

/* Near the equator node and perigee are ill-defined: their sum and the pole are moved instead. */
static void pull_near_equator(const Pull *pull, double sine, double cosine, MeanElements *m) {
    double sin_node = sin(m->node), cos_node = cos(m->node);
    double alpha = sine * sin_node + (pull->h * cos_node + pull->i * cosine * sin_node);
    double beta = sine * cos_node + (-pull->h * sin_node + pull->i * cosine * cos_node);
    double before = fmod(m->node, TWO_PI);
    double sum = m->anomaly + m->perigee + pull->l + pull->g + (cosine - pull->i * sine) * before;
    m->node = atan2(alpha, beta);
    if (fabs(before - m->node) > PI) m->node += m->node < before ? TWO_PI : -TWO_PI;
    m->anomaly += pull->l;
    m->perigee = sum - m->anomaly - cosine * m->node;
}

void deep_periodic(const Satellite *sat, double t, MeanElements *m) {
    Pull pull = {0};
    add_pull(&sat->deep.sun, t, &pull);
    add_pull(&sat->deep.moon, t, &pull);
    m->inclination += pull.i;
    m->eccentricity += pull.e;
    double sine = sin(m->inclination), cosine = cos(m->inclination);
    if (m->inclination < LOW_INCLINATION) {
        pull_near_equator(&pull, sine, cosine, m);
        return;
    }
    double node = pull.h / sine;
    m->perigee += pull.g - cosine * node;
    m->node += node;
    m->anomaly += pull.l;
}

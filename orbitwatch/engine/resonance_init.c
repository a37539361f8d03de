/* Whether an orbit keeps step with the Earth's turn, and the coefficients of its resonance. */
#include <math.h>

#include "sgp4.h"

#define EARTH_TURN 4.37526908801129966e-3 /* radians a minute */

/* Amplitudes of the tesseral harmonics (STR#3, section 9). */
#define Q22 1.7891679e-6
#define Q31 2.1460748e-6
#define Q33 2.2123015e-7
#define ROOT22 1.7891679e-6
#define ROOT32 3.7393792e-7
#define ROOT44 7.3636953e-9
#define ROOT52 1.1428639e-7
#define ROOT54 2.1765803e-9

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

/* Lengths of geodesics on the ellipsoid WGS 84, from vectors of geodetic latitude and longitude. */
#ifndef ORBITWATCH_GEODESIC_H
#define ORBITWATCH_GEODESIC_H

#include <math.h>

#define WGS84_F (1.0 / 298.257223563)
#define WGS84_A_KM 6378.137
#define GEODESIC_STEPS 12
#define GEODESIC_ENOUGH_RAD 5e-10

static inline double ratio_or_zero(double numerator, double denominator) {
    return fabs(denominator) < 1e-14 ? 0.0 : numerator / denominator;
}

/* The arc sine, to 1e-7 of it up to the sine 0.44. */
static inline double arc_nearly(double sine) {
    double s = sine * sine;
    return sine + sine * s * (1.0 / 6.0 + s * (3.0 / 40.0 + s * (15.0 / 336.0 + s * (105.0 / 3456.0 +
                              s * (945.0 / 42240.0 + s * (10395.0 / 599040.0))))));
}

/* Vincenty's inverse formula (Survey Review 23, 1975), as orbitwatch/astro/geodesy.py has it. Reduced
 * latitudes and the first guess of the longitude come from the vectors; what is added to it after that
 * is so little, the flattening's part of the way, that a series turns by it. Newton's method finds it in
 * two or three passes, of which the first needs the angle to 1e-7 alone. */
static inline double geodesic_km(const double p[3], const double q[3]) {
    const double b_km = WGS84_A_KM * (1.0 - WGS84_F);
    double rho1 = sqrt(p[0] * p[0] + p[1] * p[1]), rho2 = sqrt(q[0] * q[0] + q[1] * q[1]);
    double z1 = (1.0 - WGS84_F) * p[2], z2 = (1.0 - WGS84_F) * q[2];
    double inverse1 = 1.0 / sqrt(rho1 * rho1 + z1 * z1), inverse2 = 1.0 / sqrt(rho2 * rho2 + z2 * z2);
    double sin1 = z1 * inverse1, cos1 = rho1 * inverse1, sin2 = z2 * inverse2, cos2 = rho2 * inverse2;
    double east = p[0] * q[1] - p[1] * q[0], ahead = p[0] * q[0] + p[1] * q[1];
    double level = rho1 * rho2, sines = sin1 * sin2, cosines = cos1 * cos2;
    double sin_first = level > 0.0 ? east / level : 0.0, cos_first = level > 0.0 ? ahead / level : 1.0;
    double more = 0.0, sigma = 0.0, sin_s = 0.0, cos_s = 0.0, cos2_alpha = 0.0, cos_2m = 0.0;
    for (int k = 0; k < GEODESIC_STEPS; k++) {
        double m2 = more * more;
        double sine = more * (1.0 - m2 / 6.0 * (1.0 - m2 / 20.0 * (1.0 - m2 / 42.0)));
        double cosine = 1.0 - 0.5 * m2 * (1.0 - m2 / 12.0 * (1.0 - m2 / 30.0 * (1.0 - m2 / 56.0)));
        double sin_lam = sin_first * cosine + cos_first * sine;
        double cos_lam = cos_first * cosine - sin_first * sine;
        double side = cos2 * sin_lam, front = cos1 * sin2 - sin1 * cos2 * cos_lam;
        sin_s = sqrt(side * side + front * front);
        cos_s = sines + cosines * cos_lam;
        int is_rough = k == 0 && cos_s > 0.9;
        sigma = is_rough ? arc_nearly(sin_s) : atan2(sin_s, cos_s);
        double inverse = ratio_or_zero(1.0, sin_s), sin_alpha = cosines * sin_lam * inverse;
        double sin2_alpha = sin_alpha * sin_alpha;
        cos2_alpha = 1.0 - sin2_alpha;
        cos_2m = cos_s - ratio_or_zero(2.0 * sines, cos2_alpha);
        double c = WGS84_F / 16.0 * cos2_alpha * (4.0 + WGS84_F * (4.0 - 3.0 * cos2_alpha));
        double inner = cos_2m + c * cos_s * (2.0 * cos_2m * cos_2m - 1.0), f = (1.0 - c) * WGS84_F;
        double change = f * sin_alpha * (sigma + c * sin_s * inner) - more;
        double slope = f * (sin2_alpha + sigma * inverse * (cosines * cos_lam - sin2_alpha * cos_s));
        if (slope < 0.5) change /= 1.0 - slope; /* more only where nearly antipodal */
        more += change;
        if (fabs(change) < GEODESIC_ENOUGH_RAD && !is_rough) {
            sigma += sin_alpha * change; /* the rest does not notice so little */
            break;
        }
    }
    double squared = cos2_alpha * (WGS84_A_KM * WGS84_A_KM - b_km * b_km) / (b_km * b_km);
    double a = 1.0 + squared / 16384.0 *
                         (4096.0 + squared * (-768.0 + squared * (320.0 - 175.0 * squared)));
    double b = squared / 1024.0 *
               (256.0 + squared * (-128.0 + squared * (74.0 - 47.0 * squared)));
    double twice = 2.0 * cos_2m * cos_2m - 1.0;
    double third = b / 6.0 * cos_2m * (4.0 * sin_s * sin_s - 3.0) * (4.0 * cos_2m * cos_2m - 3.0);
    double delta = b * sin_s * (cos_2m + b / 4.0 * (cos_s * twice - third));
    return b_km * a * (sigma - delta);
}

#endif

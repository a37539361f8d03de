#include "ground.h"

#include "geodesic.h"
#include "sky.h"

#define E2 (WGS84_F * (2.0 - WGS84_F))
#define LATITUDE_STEPS 2

/* A geodetic latitude and the height over the ellipsoid WGS 84. */
typedef struct { double sine, cosine, altitude_km; } Level;

/* Of a place at a distance from the axis and a height over the equator's plane: Bowring, Survey Review
 * 28 (1985), with the reduced latitude's sine and cosine instead of angles. */
static Level level_of(double across, double height) {
    const double a = WGS84_A_KM, b = WGS84_A_KM * (1.0 - WGS84_F), prime = E2 / (1.0 - E2);
    double radius = sqrt(across * across + height * height);
    double up = height * (1.0 + prime * b / radius), out = across; /* along the zenith */
    for (int k = 0; k < LATITUDE_STEPS; k++) {
        double inverse = 1.0 / sqrt(b * up * b * up + a * out * a * out);
        double sine = b * up * inverse, cosine = a * out * inverse; /* of the reduced latitude */
        up = height + prime * b * sine * sine * sine;
        out = across - E2 * a * cosine * cosine * cosine;
    }
    double inverse = 1.0 / sqrt(up * up + out * out), s = up * inverse, c = out * inverse;
    return (Level){s, c, across * c + height * s - a * sqrt(1.0 - E2 * s * s)};
}

/* How fast a satellite's direction turns over the Earth, radians a second, from its state in axes
 * that do not turn. */
static double turning_rad_s(const double position[3], const double velocity[3]) {
    double relative[3] = {velocity[0] + EARTH_ROTATION_RAD_S * position[1],
                          velocity[1] - EARTH_ROTATION_RAD_S * position[0], velocity[2]};
    double across[3];
    cross(position, relative, across);
    return sqrt(dot(across, across)) / dot(position, position);
}

/* ground_points(position, velocity, angle, zenith, altitude, turning): of states in TEME, (n, 3) in km
 * and km/s, and sidereal angles fill in the zenith's direction, Earth-fixed (n, 3), the altitude in km,
 * and how fast the direction turns, radians a second. What is NaN stays NaN. */
PyObject *ground_points(PyObject *module, PyObject *arguments) {
    (void)module;
    PyObject *array[6], *result = NULL;
    if (!PyArg_ParseTuple(arguments, "OOOOOO", &array[0], &array[1], &array[2], &array[3], &array[4],
                          &array[5]))
        return NULL;
    Buffers buffers = {.count = 0};
    const double *angle = doubles(&buffers, array[2], -1);
    if (!angle) goto done;
    Py_ssize_t count = last_length(&buffers);
    const double *position = doubles(&buffers, array[0], 3 * count);
    const double *velocity = position ? doubles(&buffers, array[1], 3 * count) : NULL;
    double *zenith = velocity ? doubles_out(&buffers, array[3], 3 * count) : NULL;
    double *altitude = zenith ? doubles_out(&buffers, array[4], count) : NULL;
    double *turning = altitude ? doubles_out(&buffers, array[5], count) : NULL;
    if (!turning) goto done;
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < count; i++) {
        const double *at = position + 3 * i;
        double fixed[3], across = sqrt(at[0] * at[0] + at[1] * at[1]);
        Turn turn = turn_of(angle[i]);
        rotate_z(at, turn.cosine, turn.sine, fixed);
        Level level = level_of(across, at[2]);
        double share = across > 0.0 ? level.cosine / across : 0.0;
        zenith[3 * i] = share * fixed[0];
        zenith[3 * i + 1] = share * fixed[1];
        zenith[3 * i + 2] = level.sine;
        altitude[i] = level.altitude_km;
        turning[i] = turning_rad_s(at, velocity + 3 * i);
    }
    Py_END_ALLOW_THREADS
    result = Py_NewRef(Py_None);
done:
    release(&buffers);
    return result;
}

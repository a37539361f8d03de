#include "samples.h"

#include <math.h>

#include "threads.h"

#define POINTS_AT_A_TIME 4096
#define WIDTH 4 /* components of a curve */
#define MOST_NODES 32
#define AT_NODE 1e-12

typedef struct {
    const double *samples, *weights, *share;
    const long long *curve;
    double *values;
    size_t nodes, count;
} Points;

static void value_at(const Points *p, size_t i) {
    const double *samples = p->samples + (size_t)p->curve[i] * p->nodes * WIDTH;
    double weight[MOST_NODES], total = 0.0, sum[WIDTH] = {0.0};
    for (size_t k = 0; k < p->nodes; k++) {
        double away = p->share[i] - (double)k / (double)(p->nodes - 1);
        if (fabs(away) < AT_NODE) {
            for (int j = 0; j < WIDTH; j++) p->values[j * p->count + i] = samples[k * WIDTH + j];
            return;
        }
        weight[k] = p->weights[k] / away;
        total += weight[k];
    }
    for (size_t k = 0; k < p->nodes; k++)
        for (int j = 0; j < WIDTH; j++) sum[j] += weight[k] / total * samples[k * WIDTH + j];
    for (int j = 0; j < WIDTH; j++) p->values[j * p->count + i] = sum[j];
}

static void values_at(void *shared, Counter *counter, int is_caller) {
    (void)is_caller;
    const Points *p = shared;
    for (;;) {
        size_t first = next_number(counter) * POINTS_AT_A_TIME, after = first + POINTS_AT_A_TIME;
        if (first >= p->count) break;
        for (size_t i = first; i < after && i < p->count; i++) value_at(p, i);
    }
}

/* Fill `values` (4, n) with those of curve `curve[i]` at a `share[i]` of its length: by barycentric
 * interpolation with `weights` (m,) of `samples` (curves, m, 4), evenly spaced. */
PyObject *samples_interpolate(PyObject *module, PyObject *arguments) {
    (void)module;
    PyObject *samples, *weights, *curve, *share, *values;
    int threads;
    if (!PyArg_ParseTuple(arguments, "OOOOOi", &samples, &weights, &curve, &share, &values, &threads))
        return NULL;
    Buffers buffers = {.count = 0};
    PyObject *result = NULL;
    Points p;
    if (!(p.weights = doubles(&buffers, weights, -1))) goto done;
    p.nodes = (size_t)last_length(&buffers);
    if (p.nodes < 2 || p.nodes > MOST_NODES) {
        PyErr_SetString(PyExc_ValueError, "there are too few or too many samples of each curve");
        goto done;
    }
    if (!(p.samples = doubles(&buffers, samples, -1))) goto done;
    long long curves = (long long)((size_t)last_length(&buffers) / (p.nodes * WIDTH));
    if (!(p.curve = integers(&buffers, curve, -1))) goto done;
    Py_ssize_t count = last_length(&buffers);
    p.count = (size_t)count;
    if (!(p.share = doubles(&buffers, share, count))) goto done;
    if (!(p.values = doubles_out(&buffers, values, WIDTH * count))) goto done;
    for (Py_ssize_t i = 0; i < count; i++)
        if (p.curve[i] < 0 || p.curve[i] >= curves) {
            PyErr_SetString(PyExc_IndexError, "a curve is asked for that is not there");
            goto done;
        }
    if (p.count < 2 * POINTS_AT_A_TIME) threads = 1;
    Py_BEGIN_ALLOW_THREADS
    run_on_threads(threads, values_at, &p);
    Py_END_ALLOW_THREADS
    result = Py_NewRef(Py_None);
done:
    release(&buffers);
    return result;
}

#include "satellites.h"

#include <math.h>
#include <stdlib.h>

#include "threads.h"

#define ROWS_AT_A_TIME 4096

/* Satellites(reference_jd, epoch_jd, epoch_fraction, bstar, eccentricity, perigee, inclination,
 *            anomaly, motion, node): all arrays of floats, one item for each satellite. */
static PyObject *satellites_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
    (void)keywords;
    double reference_jd;
    PyObject *array[9];
    if (!PyArg_ParseTuple(arguments, "dOOOOOOOOO", &reference_jd, &array[0], &array[1], &array[2],
                          &array[3], &array[4], &array[5], &array[6], &array[7], &array[8]))
        return NULL;
    Buffers buffers = {.count = 0};
    const double *column[9];
    Py_ssize_t count = -1;
    for (int k = 0; k < 9; k++) {
        column[k] = doubles(&buffers, array[k], count);
        if (!column[k]) goto failed;
        count = last_length(&buffers);
    }
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Satellites *self = (Satellites *)allocate(type, 0);
    if (!self) goto failed;
    self->count = count;
    self->reference_jd = reference_jd;
    self->of = malloc((size_t)(count ? count : 1) * sizeof(Satellite));
    if (!self->of) {
        Py_DECREF(self);
        PyErr_NoMemory();
        goto failed;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        Elements elements = {column[0][i], column[1][i], column[2][i], column[3][i], column[4][i],
                             column[5][i], column[6][i], column[7][i], column[8][i]};
        sgp4_init(&self->of[i], &elements);
    }
    release(&buffers);
    return (PyObject *)self;
failed:
    release(&buffers);
    return NULL;
}

static void satellites_free(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    freefunc deallocate = (freefunc)PyType_GetSlot(type, Py_tp_free);
    free(((Satellites *)self)->of);
    deallocate(self);
    Py_DECREF(type);
}

typedef struct {
    const Satellites *satellites;
    const long long *satellite;
    const double *days;
    double *position, *velocity;
    unsigned char *code;
    size_t count;
} Rows;

/* Work out up to LANES rows, from `first` on, that go together; returns how many. */
static size_t states_together(Rows *rows, Resonance *memory, size_t first, size_t after) {
    size_t n = 0;
    double days[LANES];
    const Satellite *of[LANES];
    for (; n < LANES && first + n < after; n++) {
        of[n] = &rows->satellites->of[rows->satellite[first + n]];
        if (!sgp4_go_together(of[0], of[n])) break;
        days[n] = rows->days[first + n];
    }
    for (size_t k = n; k < LANES; k++) of[k] = of[0], days[k] = days[0];
    States states;
    sgp4_states_at(of, memory, rows->satellites->reference_jd, days, &states);
    for (size_t k = 0; k < n; k++) {
        int code = states.code[k];
        rows->code[first + k] = (unsigned char)code;
        for (int i = 0; i < 3; i++) {
            rows->position[3 * (first + k) + i] = code ? NAN : states.position[i][k];
            rows->velocity[3 * (first + k) + i] = code ? NAN : states.velocity[i][k];
        }
    }
    return n;
}

static void states_of_rows(void *shared, Counter *counter, int is_caller) {
    (void)is_caller;
    Rows *rows = shared;
    Resonance memory = {0};
    for (;;) {
        size_t first = next_number(counter) * ROWS_AT_A_TIME;
        if (first >= rows->count) break;
        size_t after = first + ROWS_AT_A_TIME < rows->count ? first + ROWS_AT_A_TIME : rows->count;
        while (first < after) first += states_together(rows, &memory, first, after);
    }
    resonance_free(&memory);
}

/* states(satellite, days, position, velocity, code, threads): fill the last three arrays. */
PyObject *satellites_states(Satellites *self, PyObject *arguments) {
    PyObject *satellite, *days, *position, *velocity, *code;
    int threads;
    if (!PyArg_ParseTuple(arguments, "OOOOOi", &satellite, &days, &position, &velocity, &code,
                          &threads))
        return NULL;
    Buffers buffers = {.count = 0};
    PyObject *result = NULL;
    Rows rows = {.satellites = self};
    if (!(rows.satellite = integers(&buffers, satellite, -1))) goto done;
    Py_ssize_t count = last_length(&buffers);
    rows.count = (size_t)count;
    if (!(rows.days = doubles(&buffers, days, count))) goto done;
    if (!(rows.position = doubles_out(&buffers, position, 3 * count))) goto done;
    if (!(rows.velocity = doubles_out(&buffers, velocity, 3 * count))) goto done;
    if (!(rows.code = bytes_out(&buffers, code, count))) goto done;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (rows.satellite[i] < 0 || rows.satellite[i] >= self->count) {
            PyErr_SetString(PyExc_IndexError, "a satellite is asked for that is not there");
            goto done;
        }
    }
    if (count < 4 * ROWS_AT_A_TIME) threads = 1;
    Py_BEGIN_ALLOW_THREADS
    run_on_threads(threads, states_of_rows, &rows);
    Py_END_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < count; i++) {
        if (rows.code[i] == SGP4_NO_MEMORY) {
            PyErr_NoMemory();
            goto done;
        }
    }
    result = Py_NewRef(Py_None);
done:
    release(&buffers);
    return result;
}

static PyMethodDef methods[] = {
    {"states", (PyCFunction)satellites_states, METH_VARARGS, "Fill in states and their codes."},
    {"search", (PyCFunction)satellites_search, METH_VARARGS, "Return passes and refusals."},
    {0}};

static PyType_Slot slots[] = {{Py_tp_new, satellites_new},
                              {Py_tp_dealloc, satellites_free},
                              {Py_tp_methods, methods},
                              {Py_tp_doc, "Satellites, made ready for SGP4."},
                              {0, NULL}};

PyType_Spec satellites_spec = {"orbitwatch.engine._compiled.Satellites", sizeof(Satellites), 0,
                               Py_TPFLAGS_DEFAULT, slots};

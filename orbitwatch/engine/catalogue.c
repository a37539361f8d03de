/* The search over many satellites, spread over threads, for Python. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "satellites.h"
#include "search.h"
#include "threads.h"

#define SATELLITES_AT_A_TIME 8
#define LEAST_LEAP_RAD 1e-7
#define LEAN_RAD (0.2 * PI / 180.0)

/* The passes of some satellites, in order. */
typedef struct { Pass *passes; size_t count; } Block;

typedef struct {
    const Satellites *satellites;
    Question question;
    const double *start, *end;
    const unsigned char *is_circular;
    Shift shift; /* two items for each satellite, or NULL */
    double *refused;
    size_t n_blocks;
    Block *blocks;
    long long *states; /* asked of SGP4, by block */
    volatile int is_stopped; /* out of memory, or interrupted */
    PyThreadState *python;   /* of the thread that called, while it does without the lock */
    time_t looked;
} Job;

/* Let Python look for an interrupt, once a second; it stops the search. */
static void look_for_interrupt(Job *job) {
    time_t now = time(NULL);
    if (now == job->looked) return;
    job->looked = now;
    PyEval_RestoreThread(job->python);
    if (PyErr_CheckSignals() != 0) job->is_stopped = 1;
    job->python = PyEval_SaveThread();
}

static Shift shift_of(const Job *job, size_t i) {
    if (!job->shift.gap_days) return (Shift){0};
    return (Shift){job->shift.gap_days + 2 * i, job->shift.square_s + 2 * i,
                   job->shift.cube_s + 2 * i, job->shift.doubt + 2 * i};
}

static int search_block(Job *job, Worker *worker, size_t number) {
    size_t first = number * SATELLITES_AT_A_TIME, after = first + SATELLITES_AT_A_TIME;
    if (after > (size_t)job->satellites->count) after = (size_t)job->satellites->count;
    worker->passes_count = 0;
    for (size_t i = first; i < after; i++) {
        job->refused[i] = NAN;
        if (!(job->end[i] > job->start[i])) continue;
        Watch watch;
        watch_begin(&watch, &job->question, &job->satellites->of[i], &worker->memory,
                    shift_of(job, i));
        Outcome outcome = search_satellite(&watch, worker, (long long)i, job->start[i],
                                           job->end[i], job->is_circular[i], &job->refused[i]);
        job->states[number] += watch.states;
        if (outcome == OUT_OF_MEMORY) return 0;
    }
    size_t size = worker->passes_count * sizeof(Pass);
    Block *block = &job->blocks[number];
    if (size && !(block->passes = malloc(size))) return 0;
    if (size) memcpy(block->passes, worker->passes, size);
    block->count = worker->passes_count;
    return 1;
}

static void search_blocks(void *shared, Counter *counter, int is_caller) {
    Job *job = shared;
    Worker worker = {0};
    while (!job->is_stopped) {
        size_t number = next_number(counter);
        if (number >= job->n_blocks) break;
        if (!search_block(job, &worker, number)) job->is_stopped = 1;
        if (is_caller) look_for_interrupt(job);
    }
    worker_free(&worker);
}

static Site *sites_from(const double *position, const double *up, size_t count, double *least) {
    Site *sites = malloc((count ? count : 1) * sizeof *sites);
    if (!sites) return NULL;
    *least = INFINITY;
    for (size_t i = 0; i < count; i++) {
        Site *site = &sites[i];
        memcpy(site->position, position + 3 * i, sizeof site->position);
        memcpy(site->up, up + 3 * i, sizeof site->up);
        site->radius = sqrt(dot(site->position, site->position));
        for (int k = 0; k < 3; k++) site->direction[k] = site->position[k] / site->radius;
        site->turn_rad_s =
            EARTH_ROTATION_RAD_S * hypot(site->direction[0], site->direction[1]);
        if (site->radius < *least) *least = site->radius;
    }
    return sites;
}

/* One column of the passes as a bytearray. */
static PyObject *column(const Job *job, size_t total, size_t offset) {
    PyObject *array = PyByteArray_FromStringAndSize(NULL, (Py_ssize_t)(total * 8));
    if (!array) return NULL;
    char *to = PyByteArray_AsString(array);
    for (size_t b = 0; b < job->n_blocks; b++)
        for (size_t i = 0; i < job->blocks[b].count; i++, to += 8)
            memcpy(to, (const char *)&job->blocks[b].passes[i] + offset, 8);
    return array;
}

static PyObject *answer(const Job *job) {
    static const size_t offsets[8] = {
        offsetof(Pass, satellite), offsetof(Pass, site), offsetof(Pass, aos),
        offsetof(Pass, tca),       offsetof(Pass, los),  offsetof(Pass, first),
        offsetof(Pass, last),      offsetof(Pass, sine_elevation)};
    size_t total = 0;
    long long states = 0;
    for (size_t b = 0; b < job->n_blocks; b++) {
        total += job->blocks[b].count;
        states += job->states[b];
    }
    PyObject *result = PyTuple_New(9);
    for (int k = 0; result && k < 8; k++) {
        PyObject *array = column(job, total, offsets[k]);
        if (!array || PyTuple_SetItem(result, k, array) != 0) Py_CLEAR(result);
    }
    if (result && PyTuple_SetItem(result, 8, PyLong_FromLongLong(states)) != 0) Py_CLEAR(result);
    return result;
}

static PyObject *run(Job *job, int threads) {
    job->n_blocks = ((size_t)job->satellites->count + SATELLITES_AT_A_TIME - 1) /
                    SATELLITES_AT_A_TIME;
    job->blocks = calloc(job->n_blocks + 1, sizeof *job->blocks);
    job->states = calloc(job->n_blocks + 1, sizeof *job->states);
    PyObject *result = NULL;
    job->is_stopped = !job->blocks || !job->states;
    job->looked = time(NULL);
    if (!job->is_stopped) {
        if ((size_t)threads > job->n_blocks) threads = (int)job->n_blocks;
        job->python = PyEval_SaveThread();
        run_on_threads(threads, search_blocks, job);
        PyEval_RestoreThread(job->python);
    }
    if (!job->is_stopped) result = answer(job);
    else if (!PyErr_Occurred()) PyErr_NoMemory();
    for (size_t b = 0; job->blocks && b < job->n_blocks; b++) free(job->blocks[b].passes);
    free(job->blocks);
    free(job->states);
    return result;
}

static int read_shift(Buffers *buffers, PyObject *array[4], Py_ssize_t count, Shift *shift) {
    if (array[0] == Py_None) return 1;
    shift->gap_days = doubles(buffers, array[0], 2 * count);
    shift->square_s = shift->gap_days ? doubles(buffers, array[1], 2 * count) : NULL;
    shift->cube_s = shift->square_s ? doubles(buffers, array[2], 2 * count) : NULL;
    shift->doubt = shift->cube_s ? doubles(buffers, array[3], 2 * count) : NULL;
    return shift->doubt != NULL;
}

/* search(start, end, is_circular, refused, first_day, angle_begin, angle_end, position, up,
 *        gap_days, square_s, cube_s, doubt, mask_rad, threshold, threads): one item of the first four for
 * each satellite; angles by whole days; two arrays of sites (n, 3); how early the objects are, two
 * items for each, or None for all four. Fills `refused` and returns the columns of Pass as bytearrays,
 * and how many states were asked of SGP4. */
PyObject *satellites_search(Satellites *self, PyObject *arguments) {
    PyObject *array[8], *shift[4];
    double first_day, mask_rad, threshold;
    int threads;
    if (!PyArg_ParseTuple(arguments, "OOOOdOOOOOOOOddi", &array[0], &array[1], &array[2], &array[3],
                          &first_day, &array[4], &array[5], &array[6], &array[7],
                          &shift[0], &shift[1], &shift[2], &shift[3], &mask_rad, &threshold, &threads))
        return NULL;
    Buffers buffers = {.count = 0};
    PyObject *result = NULL;
    Job job = {.satellites = self};
    Question *q = &job.question;
    *q = (Question){.reference_jd = self->reference_jd, .threshold = threshold,
                    .horizon_mask_rad = mask_rad - LEAN_RAD,
                    .horizon_cosine = cos(mask_rad - LEAN_RAD)};
    const double *position, *up;
    if (!(job.start = doubles(&buffers, array[0], self->count))) goto done;
    if (!(job.end = doubles(&buffers, array[1], self->count))) goto done;
    if (!(job.is_circular = bytes_of(&buffers, array[2], self->count))) goto done;
    if (!(job.refused = doubles_out(&buffers, array[3], self->count))) goto done;
    if (!(q->rotation.begin = doubles(&buffers, array[4], -1))) goto done;
    q->rotation.count = (size_t)last_length(&buffers);
    q->rotation.first_day = first_day;
    if (!(q->rotation.end = doubles(&buffers, array[5], (Py_ssize_t)q->rotation.count))) goto done;
    for (size_t k = 1; k < q->rotation.count; k++)
        q->rotation.has_leap |= fabs(q->rotation.begin[k] - q->rotation.end[k - 1]) > LEAST_LEAP_RAD;
    if (!(position = doubles(&buffers, array[6], -1))) goto done;
    q->n_sites = (size_t)last_length(&buffers) / 3;
    if (!(up = doubles(&buffers, array[7], 3 * (Py_ssize_t)q->n_sites))) goto done;
    if (!read_shift(&buffers, shift, self->count, &job.shift)) goto done;
    if (q->rotation.count == 0) {
        PyErr_SetString(PyExc_ValueError, "the turn of the Earth is given for no day");
        goto done;
    }
    Site *sites = sites_from(position, up, q->n_sites, &q->least_site_radius);
    if (!sites) {
        PyErr_NoMemory();
        goto done;
    }
    q->sites = sites;
    result = run(&job, threads);
    free(sites);
done:
    release(&buffers);
    return result;
}

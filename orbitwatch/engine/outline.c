/* How far places are from the outline of an area, for Python. */
#include "outline.h"

#include <math.h>
#include <string.h>

#include "cells.h"
#include "geodesic.h"
#include "threads.h"

#define PLACES_AT_A_TIME 1024
#define SLACK 1e-13 /* far more than a cosine is off */

typedef struct {
    PyObject_HEAD
    Cells cells;
    size_t judged; /* cells whose side was told */
} Outline;

/* Outline(vectors, wide, narrow): arcs ``(n, 5, 3)``, with pole, ahead, behind, tail and head of each,
 * and the edges of the cells in Earth radii. */
static PyObject *outline_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
    (void)keywords;
    PyObject *array;
    double wide, narrow;
    if (!PyArg_ParseTuple(arguments, "Odd", &array, &wide, &narrow)) return NULL;
    Buffers buffers = {.count = 0};
    const double *vectors = doubles(&buffers, array, -1);
    Outline *self = NULL;
    if (vectors) {
        size_t count = (size_t)last_length(&buffers) / 15;
        allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
        self = (Outline *)allocate(type, 0);
        if (self && !cells_begin(&self->cells, count, wide, narrow)) {
            Py_CLEAR(self);
            PyErr_NoMemory();
        }
        if (self) memcpy(self->cells.arcs, vectors, count * sizeof(Arc));
    }
    release(&buffers);
    return (PyObject *)self;
}

static void outline_free(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    freefunc deallocate = (freefunc)PyType_GetSlot(type, Py_tp_free);
    cells_free(&((Outline *)self)->cells);
    deallocate(self);
    Py_DECREF(type);
}

/* learn(places): work out the cells of unit vectors (n, 3); returns the centres of those that were
 * not known, as bytes of (m, 3). What is told by judge() follows their order. */
static PyObject *outline_learn(Outline *self, PyObject *array) {
    Buffers buffers = {.count = 0};
    const double *places = doubles(&buffers, array, -1);
    PyObject *fresh = NULL;
    if (!places) goto done;
    size_t count = (size_t)last_length(&buffers) / 3;
    for (size_t i = 0; i < count; i++)
        if (!cell_learnt(&self->cells, places + 3 * i)) {
            PyErr_NoMemory();
            goto done;
        }
    const Grid *grid = &self->cells.narrow;
    size_t many = grid->cells_count - self->judged;
    fresh = PyByteArray_FromStringAndSize(NULL, (Py_ssize_t)(many * 24));
    char *to = fresh ? PyByteArray_AsString(fresh) : NULL;
    for (size_t i = 0; fresh && i < many; i++)
        memcpy(to + 24 * i, grid->cells[self->judged + i].centre, 24);
done:
    release(&buffers);
    return fresh;
}

/* judge(sides): whether the centre of each cell learnt since lies within the area. */
static PyObject *outline_judge(Outline *self, PyObject *array) {
    Buffers buffers = {.count = 0};
    Grid *grid = &self->cells.narrow;
    size_t many = grid->cells_count - self->judged;
    const unsigned char *sides = bytes_of(&buffers, array, (Py_ssize_t)many);
    for (size_t i = 0; sides && i < many; i++) grid->cells[self->judged + i].is_inside = sides[i];
    if (sides) self->judged += many;
    release(&buffers);
    return sides ? Py_NewRef(Py_None) : NULL;
}

typedef struct {
    const Cells *cells;
    const double *places;
    double *distance;
    unsigned char *is_known;
    size_t count;
} Places;

static double dot3(const double a[3], const double b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* The point of an arc that is nearest to a place. */
static void foot_of(const Arc *arc, const double place[3], double foot[3]) {
    if (dot3(arc->ahead, place) > 0.0 && dot3(arc->behind, place) > 0.0) {
        double sine = dot3(arc->pole, place);
        for (int k = 0; k < 3; k++) foot[k] = place[k] - sine * arc->pole[k];
    } else {
        int is_tail = dot3(arc->tail, place) > dot3(arc->head, place);
        memcpy(foot, is_tail ? arc->tail : arc->head, 24);
    }
    double length = sqrt(dot3(foot, foot));
    for (int k = 0; k < 3; k++) foot[k] /= length;
}

static void measure(const Places *p, size_t i) {
    const double *place = p->places + 3 * i;
    const Cell *cell = cell_of(p->cells, place);
    const int *members = p->cells->narrow.members;
    double best = -INFINITY, foot[3] = {NAN, NAN, NAN};
    int nearest = -1;
    for (size_t k = 0; cell && k < cell->count; k++) {
        int arc = members[cell->first + k];
        double cosine = arc_cosine(&p->cells->arcs[arc], place);
        if (cosine > best) best = cosine, nearest = arc;
    }
    if (nearest >= 0) foot_of(&p->cells->arcs[nearest], place, foot);
    /* Beyond the outline's distance an arc may run between the place and the centre. */
    p->is_known[i] = cell && dot3(place, cell->centre) > dot3(place, foot) + SLACK;
    p->distance[i] = geodesic_km(place, foot);
    if (p->is_known[i] && cell->is_inside) p->distance[i] = -p->distance[i];
}

static void measure_places(void *shared, Counter *counter, int is_caller) {
    (void)is_caller;
    const Places *p = shared;
    for (;;) {
        size_t first = next_number(counter) * PLACES_AT_A_TIME, after = first + PLACES_AT_A_TIME;
        if (first >= p->count) break;
        for (size_t i = first; i < after && i < p->count; i++) measure(p, i);
    }
}

/* distances(places, distance, is_known, threads): fill in the distance of each of the unit vectors
 * (n, 3) from the outline, km, and whether the side is known: within, it is negative. */
static PyObject *outline_distances(Outline *self, PyObject *arguments) {
    PyObject *places, *distance, *is_known;
    int threads;
    if (!PyArg_ParseTuple(arguments, "OOOi", &places, &distance, &is_known, &threads)) return NULL;
    Buffers buffers = {.count = 0};
    PyObject *result = NULL;
    Places p = {.cells = &self->cells};
    if (!(p.places = doubles(&buffers, places, -1))) goto done;
    p.count = (size_t)last_length(&buffers) / 3;
    if (!(p.distance = doubles_out(&buffers, distance, (Py_ssize_t)p.count))) goto done;
    if (!(p.is_known = bytes_out(&buffers, is_known, (Py_ssize_t)p.count))) goto done;
    if (p.count < 4 * PLACES_AT_A_TIME) threads = 1;
    Py_BEGIN_ALLOW_THREADS
    run_on_threads(threads, measure_places, &p);
    Py_END_ALLOW_THREADS
    result = Py_NewRef(Py_None);
done:
    release(&buffers);
    return result;
}

static PyMethodDef methods[] = {
    {"learn", (PyCFunction)outline_learn, METH_O, "Work out cells; return the centres of new ones."},
    {"judge", (PyCFunction)outline_judge, METH_O, "Note on which side new cells lie."},
    {"distances", (PyCFunction)outline_distances, METH_VARARGS, "Fill in distances and sides."},
    {0}};

static PyType_Slot slots[] = {{Py_tp_new, outline_new},
                              {Py_tp_dealloc, outline_free},
                              {Py_tp_methods, methods},
                              {Py_tp_doc, "The outline of an area, made ready for distances."},
                              {0, NULL}};

PyType_Spec outline_spec = {"orbitwatch.engine._compiled.Outline", sizeof(Outline), 0,
                            Py_TPFLAGS_DEFAULT, slots};

/* The outline of an area, for Python: how far places are from it, and when swaths touch the area. */
#include "outline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "swath_search.h"
#include "threads.h"

#define PLACES_AT_A_TIME 1024

typedef struct {
    PyObject_HEAD
    Border border;
} Outline;

/* Outline(vectors, sides, wide, narrow): arcs ``(n, 5, 3)``, with pole, ahead, behind, tail and head of
 * each, what is known of their sides ``(n,)``, and the edges of the cells in Earth radii. */
static PyObject *outline_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
    (void)keywords;
    PyObject *array, *beside;
    double wide, narrow;
    if (!PyArg_ParseTuple(arguments, "OOdd", &array, &beside, &wide, &narrow)) return NULL;
    Buffers buffers = {.count = 0};
    Outline *self = NULL;
    const double *vectors = doubles(&buffers, array, -1);
    if (!vectors) goto done;
    size_t count = (size_t)last_length(&buffers) / 15;
    const unsigned char *sides = bytes_of(&buffers, beside, (Py_ssize_t)count);
    if (!sides) goto done;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    if (!(self = (Outline *)allocate(type, 0))) goto done;
    Border *border = &self->border;
    border->sides = malloc(count ? count : 1);
    int is_begun = cells_begin(&border->cells, count, wide, narrow) && border->sides;
    if (is_begun) {
        memcpy(border->cells.arcs, vectors, count * sizeof(Arc));
        memcpy(border->sides, sides, count);
    }
    if (!is_begun || !mark_crossed(border)) {
        Py_CLEAR(self);
        PyErr_NoMemory();
    }
done:
    release(&buffers);
    return (PyObject *)self;
}

static void outline_free(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    freefunc deallocate = (freefunc)PyType_GetSlot(type, Py_tp_free);
    cells_free(&((Outline *)self)->border.cells);
    free(((Outline *)self)->border.sides);
    deallocate(self);
    Py_DECREF(type);
}

typedef struct {
    Border *border;
    const double *places;
    double *distance;
    unsigned char *is_known;
    size_t count;
} Places;

static void measure_places(void *shared, Counter *counter, int is_caller) {
    (void)is_caller;
    const Places *p = shared;
    for (;;) {
        size_t first = next_number(counter) * PLACES_AT_A_TIME, after = first + PLACES_AT_A_TIME;
        if (first >= p->count) break;
        for (size_t i = first; i < after && i < p->count; i++) {
            int is_known;
            p->distance[i] = signed_km(p->border, p->places + 3 * i, &is_known);
            p->is_known[i] = (unsigned char)is_known;
        }
    }
}

/* distances(places, distance, is_known, threads): fill in how far unit vectors (n, 3) are from the
 * outline, km, negative within the area, and which distances have a sign that is known. */
static PyObject *outline_distances(Outline *self, PyObject *arguments) {
    PyObject *places, *distance, *is_known, *result = NULL;
    int threads;
    if (!PyArg_ParseTuple(arguments, "OOOi", &places, &distance, &is_known, &threads)) return NULL;
    Buffers buffers = {.count = 0};
    Places p = {.border = &self->border};
    if (!(p.places = doubles(&buffers, places, -1))) goto done;
    p.count = (size_t)last_length(&buffers) / 3;
    if (!(p.distance = doubles_out(&buffers, distance, (Py_ssize_t)p.count))) goto done;
    if (!(p.is_known = bytes_out(&buffers, is_known, (Py_ssize_t)p.count))) goto done;
    for (size_t i = 0; i < p.count; i++) /* so that the threads find all cells */
        if (!cell_learnt(&self->border.cells, p.places + 3 * i)) {
            PyErr_NoMemory();
            goto done;
        }
    if (p.count < 4 * PLACES_AT_A_TIME) threads = 1;
    Py_BEGIN_ALLOW_THREADS
    run_on_threads(threads, measure_places, &p);
    Py_END_ALLOW_THREADS
    result = Py_NewRef(Py_None);
done:
    release(&buffers);
    return result;
}

/* contacts(terms, speeds, first_piece, pieces, begin, finish, pace, cap, width_km, off_nadir_rad,
 * is_doubtful): the contacts of swaths along tracks as records of entry, exit, first, last and closest,
 * days, and the number of the track; entry or exit is NaN where a track begins or ends within. `terms`
 * (m, TERMS, 4) and `speeds` (m,) are those of all pieces, `pace` (n, 4) is as Track has it, `cap` (4,)
 * is a unit vector and a radius, and of width and angle one is NaN. What is found of a track with
 * `is_doubtful` is left out. */
static PyObject *outline_contacts(Outline *self, PyObject *arguments) {
    PyObject *terms, *speed, *first_piece, *piece, *begin, *finish, *pace, *cap, *is_doubtful;
    PyObject *result = NULL;
    Search search = {.border = &self->border};
    if (!PyArg_ParseTuple(arguments, "OOOOOOOOddO", &terms, &speed, &first_piece, &piece, &begin, &finish,
                          &pace, &cap, &search.width_km, &search.off_nadir_rad, &is_doubtful))
        return NULL;
    Buffers buffers = {.count = 0};
    const double *speeds = doubles(&buffers, speed, -1);
    if (!speeds) goto done;
    Py_ssize_t all_pieces = last_length(&buffers);
    const double *polynomials = doubles(&buffers, terms, all_pieces * TERMS * 4);
    const double *begins = polynomials ? doubles(&buffers, begin, -1) : NULL;
    if (!begins) goto done;
    Py_ssize_t count = last_length(&buffers);
    const double *finishes = doubles(&buffers, finish, count);
    const long long *first_pieces = finishes ? integers(&buffers, first_piece, count) : NULL;
    const long long *pieces = first_pieces ? integers(&buffers, piece, count) : NULL;
    const double *paces = pieces ? doubles(&buffers, pace, count * 4) : NULL;
    search.centre = paces ? doubles(&buffers, cap, 4) : NULL;
    unsigned char *doubtful = search.centre ? bytes_out(&buffers, is_doubtful, count) : NULL;
    if (!doubtful) goto done;
    search.radius_rad = search.centre[3];
    search.off_nadir_sine = sin(search.off_nadir_rad);
    for (Py_ssize_t i = 0; i < count; i++)
        if (first_pieces[i] < 0 || pieces[i] < 1 || first_pieces[i] + pieces[i] > all_pieces) {
            PyErr_SetString(PyExc_IndexError, "a piece of a track is asked for that is not there");
            goto done;
        }
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < count && !search.is_out_of_memory; i++) {
        const double *of = paces + 4 * i;
        Track track = {polynomials + first_pieces[i] * TERMS * 4, speeds + first_pieces[i], pieces[i],
                       begins[i], finishes[i], of[0], of[1], of[2], of[3]};
        doubtful[i] = !search_track(&search, &track, i);
    }
    Py_END_ALLOW_THREADS
    if (search.is_out_of_memory) {
        PyErr_NoMemory();
        goto done;
    }
    result = PyByteArray_FromStringAndSize((const char *)search.contacts,
                                           (Py_ssize_t)(search.contacts_count * sizeof(Contact)));
done:
    free(search.points);
    free(search.contacts);
    release(&buffers);
    return result;
}

static PyMethodDef methods[] = {
    {"distances", (PyCFunction)outline_distances, METH_VARARGS, "Fill in distances and sides."},
    {"contacts", (PyCFunction)outline_contacts, METH_VARARGS, "Find the contacts of swaths."},
    {0}};

static PyType_Slot slots[] = {{Py_tp_new, outline_new},
                              {Py_tp_dealloc, outline_free},
                              {Py_tp_methods, methods},
                              {Py_tp_doc, "The outline of an area, made ready for distances."},
                              {0, NULL}};

PyType_Spec outline_spec = {"orbitwatch.engine._compiled.Outline", sizeof(Outline), 0,
                            Py_TPFLAGS_DEFAULT, slots};

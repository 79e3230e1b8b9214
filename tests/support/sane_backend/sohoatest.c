/* A SANE backend for the tests: sheet feeders whose paper is image files and whose faults are written down beforehand.

   $SOHOATEST_DIR holds one folder a device, and the folder's name is the device's ("sohoatest:NAME"). In it lie
     tray/ path/ out/   the paper: NNN-front.pnm and, if it has one, NNN-back.pnm (binary PBM, PGM, PPM); a sheet goes from
                        the tray into the paper path when it is fed and out of it when its last row was read
     glass.pnm          what lies on the flatbed; white where there is none
     now/NAME           what is so at present: jammed cover-open unplugged scan email power-save double-feed
     script             `key = value` lines, read at every list, open and start
     fired/             which faults have happened; log: the calls; lock: held while a program has the device open

   Keys: dpi (of the paper, 100), model, width_mm, height_mm (the largest area), row_us, start_ms and list_ms (delays), padding (bytes
   after each row), promise (rows announced beyond those there are, or fewer), lines = unknown, three_pass = 1,
   latch = 1 (a pressed button is forgotten once it was read), no_docs_after_jam = 1 (a jam is called an empty feeder).
   And the faults of the table in feeder.c: NAME = PLACE... [xTIMES]. A place is list, open, start, cancel, close, a sheet ("3", as it
   is fed) or a row ("3:100" or "3b:100": before row 100 of the front or back of sheet 3 is read). A sheet's number is its place in
   the out tray. A fault happens once at its place, or TIMES times, or always (x0).

   After a jam or an open cover each start fails until a person has seen to it, which is to say until the test has. As in
   the fujitsu driver, a double feed is the status of a jam and a sensor that tells the two apart until the next start. */

#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <sane/saneopts.h>

#include "device.h"

#define ENTRY(name) sane_sohoatest_##name
#define QUANT_MM SANE_FIX(25.4 / 1200)
enum { MAX_DEVICES = 8 };

static const SANE_String_Const SOURCES[] = {"Flatbed", "ADF Front", "ADF Duplex", NULL};
static const SANE_String_Const MODES[] = {"Lineart", "Gray", "Color", NULL};
static const SANE_String_Const DF_ACTIONS[] = {"Default", "Continue", "Stop", NULL};
static const SANE_Word DEPTHS[] = {2, 8, 16};
static const SANE_Range RESOLUTIONS = {50, 600, 1}, BRIGHTNESSES = {-127, 127, 1}, THRESHOLDS = {0, 255, 1};
static const SANE_Range GAMMAS = {SANE_FIX(0.3), SANE_FIX(5.0), SANE_FIX(0.1)};

#define SET (SANE_CAP_SOFT_SELECT | SANE_CAP_SOFT_DETECT)
#define SENSOR (SANE_CAP_SOFT_DETECT | SANE_CAP_HARD_SELECT | SANE_CAP_ADVANCED)
#define GROUP(title) {"", title, "", SANE_TYPE_GROUP, SANE_UNIT_NONE, 0, 0, SANE_CONSTRAINT_NONE, {NULL}}
#define WORD(name, type, unit, cap) {name, name, name, type, unit, sizeof(SANE_Word), cap, SANE_CONSTRAINT_NONE, {NULL}}
#define RANGE(name, type, unit, span) \
    {name, name, name, type, unit, sizeof(SANE_Word), SET, SANE_CONSTRAINT_RANGE, {.range = (span)}}
#define NUMBERS(name, unit, list) \
    {name, name, name, SANE_TYPE_INT, unit, sizeof(SANE_Word), SET, SANE_CONSTRAINT_WORD_LIST, {.word_list = (list)}}
#define STRINGS(name, list) \
    {name, name, name, SANE_TYPE_STRING, SANE_UNIT_NONE, 16, SET, SANE_CONSTRAINT_STRING_LIST, {.string_list = (list)}}

static const SANE_Option_Descriptor DESCRIPTORS[OPTIONS] = {
    [OPT_COUNT] = WORD("", SANE_TYPE_INT, SANE_UNIT_NONE, SANE_CAP_SOFT_DETECT),
    [OPT_STANDARD] = GROUP("Scan Mode"),
    [OPT_SOURCE] = STRINGS(SANE_NAME_SCAN_SOURCE, SOURCES),
    [OPT_MODE] = STRINGS(SANE_NAME_SCAN_MODE, MODES),
    [OPT_DEPTH] = NUMBERS(SANE_NAME_BIT_DEPTH, SANE_UNIT_BIT, DEPTHS),
    [OPT_RESOLUTION] = RANGE(SANE_NAME_SCAN_RESOLUTION, SANE_TYPE_INT, SANE_UNIT_DPI, &RESOLUTIONS),
    [OPT_GEOMETRY] = GROUP("Geometry"),
    [OPT_PAGE_WIDTH] = RANGE(SANE_NAME_PAGE_WIDTH, SANE_TYPE_FIXED, SANE_UNIT_MM, NULL),
    [OPT_PAGE_HEIGHT] = RANGE(SANE_NAME_PAGE_HEIGHT, SANE_TYPE_FIXED, SANE_UNIT_MM, NULL),
    [OPT_TL_X] = RANGE(SANE_NAME_SCAN_TL_X, SANE_TYPE_FIXED, SANE_UNIT_MM, NULL),
    [OPT_TL_Y] = RANGE(SANE_NAME_SCAN_TL_Y, SANE_TYPE_FIXED, SANE_UNIT_MM, NULL),
    [OPT_BR_X] = RANGE(SANE_NAME_SCAN_BR_X, SANE_TYPE_FIXED, SANE_UNIT_MM, NULL),
    [OPT_BR_Y] = RANGE(SANE_NAME_SCAN_BR_Y, SANE_TYPE_FIXED, SANE_UNIT_MM, NULL),
    [OPT_ENHANCEMENT] = GROUP("Enhancement"),
    [OPT_BRIGHTNESS] = RANGE(SANE_NAME_BRIGHTNESS, SANE_TYPE_INT, SANE_UNIT_NONE, &BRIGHTNESSES),
    [OPT_GAMMA] = RANGE("gamma", SANE_TYPE_FIXED, SANE_UNIT_NONE, &GAMMAS),
    [OPT_THRESHOLD] = RANGE(SANE_NAME_THRESHOLD, SANE_TYPE_INT, SANE_UNIT_NONE, &THRESHOLDS),
    [OPT_ADVANCED] = GROUP("Advanced"),
    [OPT_DF_ACTION] = STRINGS("df-action", DF_ACTIONS),
    [OPT_CALIBRATE] = {"calibrate", "Calibrate", "Calibrate", SANE_TYPE_BUTTON, SANE_UNIT_NONE, 0, SANE_CAP_SOFT_SELECT,
                       SANE_CONSTRAINT_NONE, {NULL}},
    [OPT_ENDORSER] = WORD("endorser", SANE_TYPE_BOOL, SANE_UNIT_NONE, SET | SANE_CAP_INACTIVE),
    [OPT_SENSORS] = GROUP("Sensors"),
    [OPT_SCAN] = WORD(SANE_NAME_SCAN, SANE_TYPE_BOOL, SANE_UNIT_NONE, SENSOR),
    [OPT_EMAIL] = WORD(SANE_NAME_EMAIL, SANE_TYPE_BOOL, SANE_UNIT_NONE, SENSOR),
    [OPT_PAGE_LOADED] = WORD(SANE_NAME_PAGE_LOADED, SANE_TYPE_BOOL, SANE_UNIT_NONE, SENSOR),
    [OPT_COVER_OPEN] = WORD(SANE_NAME_COVER_OPEN, SANE_TYPE_BOOL, SANE_UNIT_NONE, SENSOR),
    [OPT_POWER_SAVE] = WORD("power-save", SANE_TYPE_BOOL, SANE_UNIT_NONE, SENSOR),
    [OPT_DOUBLE_FEED] = WORD("double-feed", SANE_TYPE_BOOL, SANE_UNIT_NONE, SENSOR),
};

static Scanner scanners[MAX_DEVICES];
static const SANE_Device *listed[MAX_DEVICES + 1];
static int scanner_count;

static void set_up(Scanner *s)
{
    SANE_Option_Descriptor *o = s->options;
    memcpy(o, DESCRIPTORS, sizeof DESCRIPTORS);
    s->across = (SANE_Range){0, SANE_FIX(number(s, "width_mm", 216)), QUANT_MM};
    s->along = (SANE_Range){0, SANE_FIX(number(s, "height_mm", 356)), QUANT_MM};
    o[OPT_PAGE_WIDTH].constraint.range = o[OPT_TL_X].constraint.range = o[OPT_BR_X].constraint.range = &s->across;
    o[OPT_PAGE_HEIGHT].constraint.range = o[OPT_TL_Y].constraint.range = o[OPT_BR_Y].constraint.range = &s->along;
    memset(s->words, 0, sizeof s->words);
    s->words[OPT_COUNT] = OPTIONS;
    s->words[OPT_DEPTH] = 8;
    s->words[OPT_RESOLUTION] = number(s, "dpi", 100);
    s->words[OPT_PAGE_WIDTH] = s->words[OPT_BR_X] = s->across.max;
    s->words[OPT_PAGE_HEIGHT] = s->words[OPT_BR_Y] = s->along.max;
    s->words[OPT_GAMMA] = SANE_FIX(1.0);
    s->words[OPT_THRESHOLD] = 128;
    strcpy(s->source, "ADF Front");
    strcpy(s->mode, "Color");
    strcpy(s->df_action, "Default");
}

/* Which options mean something depends on the source and the mode. */
static void set_activity(Scanner *s)
{
    bool feeder = strcmp(s->source, "Flatbed"), lineart = !strcmp(s->mode, "Lineart");
    const struct { int option; bool active; } changes[] = {
        {OPT_PAGE_WIDTH, feeder}, {OPT_PAGE_HEIGHT, feeder}, {OPT_DF_ACTION, feeder},
        {OPT_DEPTH, !lineart}, {OPT_THRESHOLD, lineart},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        SANE_Int *cap = &s->options[changes[i].option].cap;
        *cap = changes[i].active ? *cap & ~SANE_CAP_INACTIVE : *cap | SANE_CAP_INACTIVE;
    }
}

#pragma GCC visibility push(default)

SANE_Status ENTRY(init)(SANE_Int *version, SANE_Auth_Callback authorize)
{
    (void)authorize;
    if (version)
        *version = SANE_VERSION_CODE(SANE_CURRENT_MAJOR, 0, 0);
    return SANE_STATUS_GOOD;
}

void ENTRY(exit)(void)
{
    scanner_count = 0;
}

static void find_scanners(void)
{
    const char *root = getenv("SOHOATEST_DIR");
    struct dirent **entries;
    int count = root ? scandir(root, &entries, NULL, alphasort) : 0;
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        Scanner *s = NULL;
        for (int k = 0; k < scanner_count; k++)
            if (!strcmp(scanners[k].name, name))
                s = &scanners[k];
        if (!s && *name != '.' && scanner_count < MAX_DEVICES) {
            s = &scanners[scanner_count];
            memset(s, 0, sizeof *s);
            s->lock = -1;
            snprintf(s->name, WORD_SIZE, "%.100s", name);
            snprintf(s->folder, PATH_SIZE, "%.200s/%.90s", root, name);
            if (exists(s, "", "tray"))
                scanner_count++;
        }
        free(entries[i]);
    }
    if (count > 0)
        free(entries);
}

SANE_Status ENTRY(get_devices)(const SANE_Device ***list, SANE_Bool local_only)
{
    int count = 0;
    (void)local_only;
    find_scanners();
    for (int i = 0; i < scanner_count; i++) {
        Scanner *s = &scanners[i];
        char model[WORD_SIZE];
        read_script(s);
        usleep((useconds_t)number(s, "list_ms", 0) * 1000);
        trip(s, "list");
        snprintf(s->model, WORD_SIZE, "%.100s", *setting(s, "model", model) ? model : "Test Feeder");
        s->device = (SANE_Device){s->name, "Sohoa", s->model, "sheetfed scanner"};
        if (!exists(s, "now", "unplugged"))
            listed[count++] = &s->device;
    }
    listed[count] = NULL;
    *list = listed;
    return SANE_STATUS_GOOD;
}

SANE_Status ENTRY(open)(SANE_String_Const name, SANE_Handle *handle)
{
    Scanner *s = NULL;
    char path[PATH_SIZE];
    find_scanners();
    for (int i = 0; i < scanner_count && !s; i++)
        if (!*name || !strcmp(scanners[i].name, name))
            s = &scanners[i];
    if (!s || exists(s, "now", "unplugged"))
        return SANE_STATUS_INVAL;
    read_script(s);
    append(s, "", "log", "open\n");
    SANE_Status status = trip(s, "open");
    if (status != SANE_STATUS_GOOD)
        return status;
    path_of(s, path, "", "lock");
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB)) {
        if (lock >= 0)
            close(lock);
        return SANE_STATUS_DEVICE_BUSY;
    }
    s->lock = lock;
    set_up(s);
    set_activity(s);
    eject(s); /* what another program's end has left in the paper path */
    *handle = s;
    return SANE_STATUS_GOOD;
}

void ENTRY(cancel)(SANE_Handle handle)
{
    Scanner *s = handle;
    trip(s, "cancel");
    s->cancelled = s->reading;
    s->back_is_next = false;
    s->pass = 0;
    release_paper(s);
    eject(s);
}

void ENTRY(close)(SANE_Handle handle)
{
    Scanner *s = handle;
    trip(s, "close");
    ENTRY(cancel)(handle);
    free(s->line);
    s->line = NULL;
    append(s, "", "log", "close\n");
    close(s->lock);
    s->lock = -1;
}

const SANE_Option_Descriptor *ENTRY(get_option_descriptor)(SANE_Handle handle, SANE_Int option)
{
    Scanner *s = handle;
    return option >= 0 && option < OPTIONS ? &s->options[option] : NULL;
}

static char *text_of(Scanner *s, int option)
{
    return option == OPT_SOURCE ? s->source : option == OPT_MODE ? s->mode : s->df_action;
}

static SANE_Word sensed(Scanner *s, int option)
{
    char first[WORD_SIZE];
    const char *name = s->options[option].name;
    bool present = option == OPT_PAGE_LOADED ? sheets(s, "tray", first) > 0 : exists(s, "now", name);
    if (present && (option == OPT_SCAN || option == OPT_EMAIL) && number(s, "latch", 0))
        drop(s, "now", name);
    return present;
}

/* Sets a number as drivers do: what is out of range or off the grid becomes the nearest value, and that is told. */
static SANE_Status set_word(Scanner *s, int option, SANE_Word value, SANE_Int *info)
{
    const SANE_Option_Descriptor *o = &s->options[option];
    SANE_Word near = value;
    if (o->constraint_type == SANE_CONSTRAINT_RANGE) {
        const SANE_Range *r = o->constraint.range;
        near = near < r->min ? r->min : near > r->max ? r->max : near;
        if (r->quant)
            near = (near - r->min + r->quant / 2) / r->quant * r->quant + r->min;
        near = near > r->max ? r->max : near;
    } else if (o->constraint_type == SANE_CONSTRAINT_WORD_LIST && value != DEPTHS[1] && value != DEPTHS[2]) {
        return SANE_STATUS_INVAL;
    }
    s->words[option] = near;
    *info |= SANE_INFO_RELOAD_PARAMS | (near != value ? SANE_INFO_INEXACT : 0);
    return SANE_STATUS_GOOD;
}

static SANE_Status set_text(Scanner *s, int option, const char *value, SANE_Int *info)
{
    for (const SANE_String_Const *word = s->options[option].constraint.string_list; *word; word++)
        if (!strcmp(*word, value)) {
            strcpy(text_of(s, option), value);
            set_activity(s);
            *info |= SANE_INFO_RELOAD_OPTIONS | SANE_INFO_RELOAD_PARAMS;
            return SANE_STATUS_GOOD;
        }
    return SANE_STATUS_INVAL;
}

SANE_Status ENTRY(control_option)(SANE_Handle handle, SANE_Int option, SANE_Action action, void *value, SANE_Int *info)
{
    Scanner *s = handle;
    SANE_Int ignored = 0;
    if (!info)
        info = &ignored;
    *info = 0;
    if (option < 0 || option >= OPTIONS || !SANE_OPTION_IS_ACTIVE(s->options[option].cap))
        return SANE_STATUS_INVAL;
    const SANE_Option_Descriptor *o = &s->options[option];
    if (action == SANE_ACTION_SET_VALUE && SANE_OPTION_IS_SETTABLE(o->cap)) {
        if (s->reading)
            return SANE_STATUS_DEVICE_BUSY;
        if (o->type == SANE_TYPE_BUTTON)
            return SANE_STATUS_GOOD;
        return o->type == SANE_TYPE_STRING ? set_text(s, option, value, info) : set_word(s, option, *(SANE_Word *)value, info);
    }
    if (action != SANE_ACTION_GET_VALUE || o->type == SANE_TYPE_GROUP || o->type == SANE_TYPE_BUTTON)
        return SANE_STATUS_INVAL;
    if (exists(s, "now", "unplugged"))
        return SANE_STATUS_IO_ERROR;
    if (o->type == SANE_TYPE_STRING)
        strcpy(value, text_of(s, option));
    else
        *(SANE_Word *)value = option > OPT_SENSORS ? sensed(s, option) : s->words[option];
    return SANE_STATUS_GOOD;
}

SANE_Status ENTRY(get_parameters)(SANE_Handle handle, SANE_Parameters *p)
{
    Scanner *s = handle;
    if (!s->reading)
        measure(s);
    parameters(s, p);
    return SANE_STATUS_GOOD;
}

/* Draws the next sheet in, or turns to its back. */
static SANE_Status feed(Scanner *s)
{
    char place[WORD_SIZE], first[WORD_SIZE];
    if (s->back_is_next) {
        s->back = true;
        s->back_is_next = false;
        return SANE_STATUS_GOOD;
    }
    s->back = false;
    drop(s, "now", "double-feed");
    if (!sheets(s, "tray", first))
        return SANE_STATUS_NO_DOCS;
    s->number = sheets(s, "out", first) + 1;
    snprintf(place, sizeof place, "%d", s->number);
    SANE_Status status = trip(s, place);
    if (status == SANE_STATUS_GOOD && !sheets(s, "path", s->sheet))
        move_sheet(s, "tray", "path", s->sheet);
    return status;
}

SANE_Status ENTRY(start)(SANE_Handle handle)
{
    Scanner *s = handle;
    char name[WORD_SIZE + 16], value[WORD_SIZE];
    SANE_Parameters p;
    read_script(s);
    append(s, "", "log", "start\n");
    usleep((useconds_t)number(s, "start_ms", 0) * 1000);
    s->cancelled = false;
    if (exists(s, "now", "unplugged"))
        return SANE_STATUS_IO_ERROR;
    if (exists(s, "now", "cover-open"))
        return SANE_STATUS_COVER_OPEN;
    if (exists(s, "now", "jammed")) {
        drop(s, "now", "double-feed"); /* the later error takes the place of the one before */
        return *setting(s, "no_docs_after_jam", value) ? SANE_STATUS_NO_DOCS : SANE_STATUS_JAMMED;
    }
    SANE_Status status = trip(s, "start");
    if (status != SANE_STATUS_GOOD)
        return status;
    if (s->pass == 0) {
        if (!strcmp(s->source, "Flatbed")) {
            s->number = 1;
            s->back = false;
            map_paper(s, "", "glass.pnm");
        } else {
            if ((status = feed(s)) != SANE_STATUS_GOOD)
                return status;
            snprintf(name, sizeof name, "%s-%s.pnm", s->sheet, s->back ? "back" : "front");
            map_paper(s, "path", name);
        }
    }
    measure(s);
    parameters(s, &p);
    s->line_size = s->line_given = (size_t)p.bytes_per_line;
    s->line = realloc(s->line, s->line_size);
    s->row = 0;
    s->reading = true;
    return SANE_STATUS_GOOD;
}

/* The frame has ended: the next start gives the next colour, the back, or the next sheet. */
static SANE_Status end_frame(Scanner *s, const SANE_Parameters *p)
{
    s->reading = false;
    s->pass = p->last_frame ? 0 : s->pass + 1;
    if (p->last_frame) {
        release_paper(s);
        s->back_is_next = !strcmp(s->source, "ADF Duplex") && !s->back;
        if (!s->back_is_next)
            eject(s);
    }
    return SANE_STATUS_EOF;
}

SANE_Status ENTRY(read)(SANE_Handle handle, SANE_Byte *data, SANE_Int max_length, SANE_Int *length)
{
    Scanner *s = handle;
    SANE_Parameters p;
    *length = 0;
    if (!s->reading)
        return s->cancelled ? SANE_STATUS_CANCELLED : SANE_STATUS_INVAL;
    parameters(s, &p);
    if (s->line_given == s->line_size) {
        char place[WORD_SIZE];
        if (s->row == s->height)
            return end_frame(s, &p);
        if (exists(s, "now", "unplugged"))
            return SANE_STATUS_IO_ERROR;
        snprintf(place, sizeof place, "%d%s:%d", s->number, s->back ? "b" : "", s->row);
        SANE_Status status = trip(s, place);
        if (status == SANE_STATUS_EOF)
            return end_frame(s, &p);
        if (status != SANE_STATUS_GOOD) {
            release_paper(s);
            return status;
        }
        render(s, &p);
        s->row++;
        s->line_given = 0;
        usleep((useconds_t)number(s, "row_us", 0));
    }
    size_t left = s->line_size - s->line_given;
    *length = left < (size_t)max_length ? (SANE_Int)left : max_length;
    memcpy(data, s->line + s->line_given, (size_t)*length);
    s->line_given += (size_t)*length;
    return SANE_STATUS_GOOD;
}

SANE_Status ENTRY(set_io_mode)(SANE_Handle handle, SANE_Bool non_blocking)
{
    (void)handle;
    return non_blocking ? SANE_STATUS_UNSUPPORTED : SANE_STATUS_GOOD;
}

SANE_Status ENTRY(get_select_fd)(SANE_Handle handle, SANE_Int *fd)
{
    (void)handle;
    (void)fd;
    return SANE_STATUS_UNSUPPORTED;
}

#pragma GCC visibility pop

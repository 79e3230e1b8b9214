/* A SANE backend for the tests: sheet feeders whose paper is image files and whose faults are written down beforehand.

   $SOHOATEST_DIR holds one folder a device, and the folder's name is the device's ("sohoatest:NAME"). In it lie
     tray/ path/ out/   the paper: NNN-front.pnm and, if it has one, NNN-back.pnm (binary PBM, PGM, PPM); a sheet goes from
                        the tray into the paper path when it is fed and out of it when its last row was read
     glass.pnm          what lies on the flatbed; white where there is none
     now/NAME           what is so at present: jammed cover-open unplugged scan email power-save double-feed
     script             `key = value` lines, read at every open and start
     fired/             which faults have happened; log: the calls; lock: held while a program has the device open

   Keys: dpi (of the paper, 100), model, width_mm, height_mm (the largest area), row_us and start_ms (delays), padding (bytes
   after each row), promise (rows announced beyond those there are, or fewer), lines = unknown, three_pass = 1,
   latch = 1 (a pressed button is forgotten once it was read), no_docs_after_jam = 1 (a jam is called an empty feeder).
   And the faults of the table below: NAME = PLACE... [xTIMES]. A place is list, open, start, cancel, close, a sheet ("3", as it
   is fed) or a row ("3:100" or "3b:100": before row 100 of the front or back of sheet 3 is read). A sheet's number is its place in
   the out tray. A fault happens once at its place, or TIMES times, or always (x0).

   After a jam or an open cover each start fails until a person has seen to it, which is to say until the test has. As in
   the fujitsu driver, a double feed is the status of a jam and a sensor that tells the two apart until the next start. */

#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sane/sane.h>
#include <sane/saneopts.h>

#define ENTRY(name) sane_sohoatest_##name
#define MM_AN_INCH 25.4
#define QUANT_MM SANE_FIX(MM_AN_INCH / 1200)
enum { MAX_DEVICES = 8, PATH_SIZE = 512, SCRIPT_SIZE = 4096, WORD_SIZE = 128 };

/* ---- The faults ---------------------------------------------------------------------------------------------- */

typedef enum { STATUS, JAM, DOUBLE_FEED, COVER, UNPLUG, HANG, CRASH } Effect;

static const struct {
    const char *name;
    Effect effect;
    int status;
} FAULTS[] = {
    {"jam", JAM, SANE_STATUS_JAMMED},
    {"double_feed", DOUBLE_FEED, SANE_STATUS_JAMMED},
    {"cover", COVER, SANE_STATUS_COVER_OPEN},
    {"unplug", UNPLUG, SANE_STATUS_IO_ERROR},
    {"hang", HANG, SANE_STATUS_GOOD},
    {"crash", CRASH, SANE_STATUS_GOOD},
    {"unsupported", STATUS, SANE_STATUS_UNSUPPORTED},
    {"cancelled", STATUS, SANE_STATUS_CANCELLED},
    {"busy", STATUS, SANE_STATUS_DEVICE_BUSY},
    {"inval", STATUS, SANE_STATUS_INVAL},
    {"eof", STATUS, SANE_STATUS_EOF},
    {"no_docs", STATUS, SANE_STATUS_NO_DOCS},
    {"io_error", STATUS, SANE_STATUS_IO_ERROR},
    {"no_mem", STATUS, SANE_STATUS_NO_MEM},
    {"denied", STATUS, SANE_STATUS_ACCESS_DENIED},
    {"warming_up", STATUS, 12}, /* sane.h names it for later versions; drivers give it already */
};

/* ---- The options --------------------------------------------------------------------------------------------- */

enum {
    OPT_COUNT,
    OPT_STANDARD, OPT_SOURCE, OPT_MODE, OPT_DEPTH, OPT_RESOLUTION,
    OPT_GEOMETRY, OPT_PAGE_WIDTH, OPT_PAGE_HEIGHT, OPT_TL_X, OPT_TL_Y, OPT_BR_X, OPT_BR_Y,
    OPT_ENHANCEMENT, OPT_BRIGHTNESS, OPT_GAMMA, OPT_THRESHOLD,
    OPT_ADVANCED, OPT_DF_ACTION, OPT_CALIBRATE, OPT_ENDORSER,
    OPT_SENSORS, OPT_SCAN, OPT_EMAIL, OPT_PAGE_LOADED, OPT_COVER_OPEN, OPT_POWER_SAVE, OPT_DOUBLE_FEED,
    OPTIONS
};

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

/* ---- The device ---------------------------------------------------------------------------------------------- */

typedef struct {
    int width, height, channels, bits; /* bits a sample: 1, 8 or 16 */
    size_t row_bytes, map_size;
    uint8_t *map;        /* NULL: white paper */
    const uint8_t *rows; /* inside the map */
} Paper;

typedef struct {
    SANE_Device device;
    char name[WORD_SIZE], model[WORD_SIZE], folder[PATH_SIZE], script[SCRIPT_SIZE];
    int lock;
    SANE_Option_Descriptor options[OPTIONS];
    SANE_Range across, along;
    SANE_Word words[OPTIONS];
    char source[16], mode[16], df_action[16];
    Paper paper;
    char sheet[WORD_SIZE]; /* its name in the paper path, without -front.pnm */
    int number, pass, left, top, width, height, row;
    bool back, back_is_next, reading, cancelled;
    uint8_t *line;
    size_t line_size, line_given;
} Scanner;

static Scanner scanners[MAX_DEVICES];
static const SANE_Device *listed[MAX_DEVICES + 1];
static int scanner_count;

static void path_of(const Scanner *s, char *path, const char *folder, const char *name)
{
    if (snprintf(path, PATH_SIZE, "%.300s/%s%s%.150s", s->folder, folder, *folder ? "/" : "", name) >= PATH_SIZE)
        abort();
}

static bool exists(const Scanner *s, const char *folder, const char *name)
{
    char path[PATH_SIZE];
    path_of(s, path, folder, name);
    return access(path, F_OK) == 0;
}

static void drop(const Scanner *s, const char *folder, const char *name)
{
    char path[PATH_SIZE];
    path_of(s, path, folder, name);
    unlink(path);
}

/* Writes `text` at the end of a file and gives the size that the file had. */
static long append(const Scanner *s, const char *folder, const char *name, const char *text)
{
    char path[PATH_SIZE];
    path_of(s, path, folder, "");
    mkdir(path, 0777);
    path_of(s, path, folder, name);
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    struct stat stat;
    if (file < 0 || fstat(file, &stat) || write(file, text, strlen(text)) < 0)
        abort();
    close(file);
    return stat.st_size;
}

static void read_script(Scanner *s)
{
    char path[PATH_SIZE];
    path_of(s, path, "", "script");
    FILE *file = fopen(path, "re");
    size_t size = file ? fread(s->script, 1, SCRIPT_SIZE - 1, file) : 0;
    s->script[size] = 0;
    if (file)
        fclose(file);
}

/* The value of a key, or an empty text. */
static const char *setting(const Scanner *s, const char *key, char value[WORD_SIZE])
{
    size_t length = strlen(key);
    *value = 0;
    for (const char *line = s->script; line && *line; line = strchr(line, '\n'), line += line != NULL)
        if (!strncmp(line, key, length) && (line[length] == ' ' || line[length] == '='))
            sscanf(line + length, " = %127[^\n]", value);
    return value;
}

static int number(const Scanner *s, const char *key, int otherwise)
{
    char value[WORD_SIZE];
    return *setting(s, key, value) ? atoi(value) : otherwise;
}

/* ---- The paper path ------------------------------------------------------------------------------------------ */

/* The number of sheets in a folder; `first` gets the name of the first one. */
static int sheets(const Scanner *s, const char *folder, char first[WORD_SIZE])
{
    char path[PATH_SIZE];
    struct dirent **entries;
    int found = 0;
    path_of(s, path, folder, "");
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char *end = strstr(entries[i]->d_name, "-front.pnm");
        if (end && !found++)
            snprintf(first, WORD_SIZE, "%.*s", (int)(end - entries[i]->d_name), entries[i]->d_name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return found;
}

/* Moves the first sheet of a folder into another one. */
static bool move_sheet(const Scanner *s, const char *from, const char *to, char sheet[WORD_SIZE])
{
    if (!sheets(s, from, sheet))
        return false;
    for (int back = 1; back >= 0; back--) { /* the front last: it says whether the sheet is there */
        char name[WORD_SIZE + 16], before[PATH_SIZE], after[PATH_SIZE];
        snprintf(name, sizeof name, "%s-%s.pnm", sheet, back ? "back" : "front");
        path_of(s, before, from, name);
        path_of(s, after, to, name);
        rename(before, after);
    }
    return true;
}

static void eject(const Scanner *s)
{
    char sheet[WORD_SIZE];
    while (!exists(s, "now", "jammed") && move_sheet(s, "path", "out", sheet))
        ;
}

static SANE_Status strike(Scanner *s, Effect effect, int status)
{
    char sheet[WORD_SIZE], value[WORD_SIZE];
    switch (effect) {
    case STATUS:
        break;
    case DOUBLE_FEED:
        append(s, "now", "double-feed", "");
        if (!sheets(s, "path", sheet))
            move_sheet(s, "tray", "path", sheet);
        move_sheet(s, "tray", "path", sheet);
        if (!strcmp(s->df_action, "Continue"))
            return SANE_STATUS_GOOD;
        append(s, "now", "jammed", "");
        break;
    case JAM:
        append(s, "now", "jammed", "");
        if (!sheets(s, "path", sheet))
            move_sheet(s, "tray", "path", sheet);
        if (*setting(s, "no_docs_after_jam", value))
            return SANE_STATUS_NO_DOCS;
        break;
    case COVER:
        append(s, "now", "cover-open", "");
        break;
    case UNPLUG:
        append(s, "now", "unplugged", "");
        break;
    case HANG:
        for (;;)
            pause();
    case CRASH:
        signal(SIGSEGV, SIG_DFL);
        raise(SIGSEGV);
    }
    return (SANE_Status)status;
}

/* What is to happen at this place, if anything. */
static SANE_Status trip(Scanner *s, const char *place)
{
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        char value[WORD_SIZE], done[WORD_SIZE], *rest = value;
        setting(s, FAULTS[i].name, value);
        const char *mark = strrchr(value, 'x');
        long times = mark ? atol(mark + 1) : 1;
        for (char *word; (word = strsep(&rest, " ")) != NULL;) {
            if (strcmp(word, place))
                continue;
            snprintf(done, sizeof done, "%.30s@%.60s", FAULTS[i].name, place);
            if (append(s, "fired", done, ".") >= times && times)
                continue;
            SANE_Status status = strike(s, FAULTS[i].effect, FAULTS[i].status);
            if (status != SANE_STATUS_GOOD)
                return status;
        }
    }
    return SANE_STATUS_GOOD;
}

/* ---- The image ----------------------------------------------------------------------------------------------- */

static void release_paper(Scanner *s)
{
    if (s->paper.map)
        munmap(s->paper.map, s->paper.map_size);
    s->paper.map = NULL;
    s->reading = false;
}

/* Maps a binary PNM file; false where there is none. */
static bool map_paper(Scanner *s, const char *folder, const char *name)
{
    char path[PATH_SIZE], kind;
    struct stat stat;
    Paper paper = {0};
    int maximum = 1, header = 0;
    release_paper(s);
    path_of(s, path, folder, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    if (fstat(file, &stat) == 0)
        paper.map = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    if (paper.map == NULL || paper.map == MAP_FAILED)
        return false;
    paper.map_size = (size_t)stat.st_size;
    const char *text = (const char *)paper.map;
    if (sscanf(text, "P%c %d %d%n", &kind, &paper.width, &paper.height, &header) < 3)
        abort();
    if (kind != '4') {
        int more = 0;
        if (sscanf(text + header, " %d%n", &maximum, &more) < 1)
            abort();
        header += more;
    }
    paper.channels = kind == '6' ? 3 : 1;
    paper.bits = maximum == 1 ? 1 : maximum == 255 ? 8 : 16;
    paper.row_bytes = ((size_t)paper.width * (size_t)(paper.channels * paper.bits) + 7) / 8;
    paper.rows = paper.map + header + 1;
    if (paper.rows + paper.row_bytes * (size_t)paper.height > paper.map + paper.map_size)
        abort();
    s->paper = paper;
    return true;
}

/* A sample of the paper, 0 black to 65535 white. */
static unsigned sample(const Paper *paper, int x, int y, int channel)
{
    if (!paper->map)
        return 65535;
    const uint8_t *row = paper->rows + (size_t)y * paper->row_bytes;
    size_t at = (size_t)(x * paper->channels + (paper->channels == 3 ? channel : 0));
    if (paper->bits == 1)
        return row[at / 8] >> (7 - at % 8) & 1 ? 0 : 65535;
    return paper->bits == 8 ? row[at] * 257u : row[2 * at] * 256u + row[2 * at + 1];
}

static unsigned gray(const Paper *paper, int x, int y)
{
    if (paper->channels == 1)
        return sample(paper, x, y, 0);
    return (sample(paper, x, y, 0) * 299 + sample(paper, x, y, 1) * 587 + sample(paper, x, y, 2) * 114) / 1000;
}

static int to_px(SANE_Word mm, int dpi)
{
    return (int)lround(SANE_UNFIX(mm) / MM_AN_INCH * dpi);
}

/* The area in pixels, cut off at the edges of the paper. */
static void measure(Scanner *s)
{
    int dpi = s->words[OPT_RESOLUTION], paper_dpi = number(s, "dpi", 100);
    s->left = to_px(s->words[OPT_TL_X], dpi);
    s->top = to_px(s->words[OPT_TL_Y], dpi);
    int right = to_px(s->words[OPT_BR_X], dpi), bottom = to_px(s->words[OPT_BR_Y], dpi);
    if (s->paper.map && right > s->paper.width * dpi / paper_dpi)
        right = s->paper.width * dpi / paper_dpi;
    if (s->paper.map && bottom > s->paper.height * dpi / paper_dpi)
        bottom = s->paper.height * dpi / paper_dpi;
    s->width = right > s->left ? right - s->left : 1;
    s->height = bottom > s->top ? bottom - s->top : 1;
}

static void parameters(const Scanner *s, SANE_Parameters *p)
{
    char value[WORD_SIZE];
    bool colour = !strcmp(s->mode, "Color"), three = colour && number(s, "three_pass", 0);
    p->depth = !strcmp(s->mode, "Lineart") ? 1 : s->words[OPT_DEPTH];
    p->format = three ? SANE_FRAME_RED + (unsigned)s->pass : colour ? SANE_FRAME_RGB : SANE_FRAME_GRAY;
    p->last_frame = !three || s->pass == 2;
    p->pixels_per_line = s->width;
    p->lines = !strcmp(setting(s, "lines", value), "unknown") ? -1 : s->height + number(s, "promise", 0);
    p->bytes_per_line = (s->width * p->depth * (colour && !three ? 3 : 1) + 7) / 8 + number(s, "padding", 0);
}

static void render(Scanner *s, const SANE_Parameters *p)
{
    const Paper *paper = &s->paper;
    int dpi = s->words[OPT_RESOLUTION], paper_dpi = number(s, "dpi", 100);
    int y = (s->top + s->row) * paper_dpi / dpi, channels = p->format == SANE_FRAME_RGB ? 3 : 1;
    memset(s->line, 0xEE, s->line_size);
    if (p->depth == 1)
        memset(s->line, 0, (size_t)(s->width + 7) / 8);
    if (paper->map && dpi == paper_dpi && paper->bits == 8 && p->depth == 8 && paper->channels == channels &&
        p->format <= SANE_FRAME_RGB) {
        const uint8_t *row = paper->rows + (size_t)y * paper->row_bytes;
        memcpy(s->line, row + (size_t)(s->left * channels), (size_t)(s->width * channels));
        return;
    }
    for (int i = 0; i < s->width; i++) {
        int x = (s->left + i) * paper_dpi / dpi;
        for (int c = 0; c < channels; c++) {
            unsigned value = p->format == SANE_FRAME_GRAY ? gray(paper, x, y)
                                                          : sample(paper, x, y, channels == 3 ? c : s->pass);
            uint16_t wide = (uint16_t)value;
            if (p->depth == 1 && value / 257 < (unsigned)s->words[OPT_THRESHOLD])
                s->line[i / 8] |= (uint8_t)(0x80 >> i % 8);
            else if (p->depth == 8)
                s->line[i * channels + c] = (uint8_t)(value >> 8);
            else if (p->depth == 16)
                memcpy(s->line + 2 * (i * channels + c), &wide, 2);
        }
    }
}

/* ---- What SANE calls ----------------------------------------------------------------------------------------- */

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

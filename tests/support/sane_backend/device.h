/* What the parts of the driver share: the device, the paper in it, and what is to happen to it. */

#ifndef SOHOATEST_DEVICE_H
#define SOHOATEST_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sane/sane.h>

enum { PATH_SIZE = 512, SCRIPT_SIZE = 4096, WORD_SIZE = 128 };

enum {
    OPT_COUNT,
    OPT_STANDARD, OPT_SOURCE, OPT_MODE, OPT_DEPTH, OPT_RESOLUTION,
    OPT_GEOMETRY, OPT_PAGE_WIDTH, OPT_PAGE_HEIGHT, OPT_TL_X, OPT_TL_Y, OPT_BR_X, OPT_BR_Y,
    OPT_ENHANCEMENT, OPT_BRIGHTNESS, OPT_GAMMA, OPT_THRESHOLD,
    OPT_ADVANCED, OPT_DF_ACTION, OPT_CALIBRATE, OPT_ENDORSER,
    OPT_SENSORS, OPT_SCAN, OPT_EMAIL, OPT_PAGE_LOADED, OPT_COVER_OPEN, OPT_POWER_SAVE, OPT_DOUBLE_FEED,
    OPTIONS
};

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

/* feeder.c: the device's folder */
void path_of(const Scanner *s, char *path, const char *folder, const char *name);
bool exists(const Scanner *s, const char *folder, const char *name);
void drop(const Scanner *s, const char *folder, const char *name);
long append(const Scanner *s, const char *folder, const char *name, const char *text);
void read_script(Scanner *s);
const char *setting(const Scanner *s, const char *key, char value[WORD_SIZE]);
int number(const Scanner *s, const char *key, int otherwise);

/* feeder.c: the paper path and the faults */
int sheets(const Scanner *s, const char *folder, char first[WORD_SIZE]);
bool move_sheet(const Scanner *s, const char *from, const char *to, char sheet[WORD_SIZE]);
void eject(const Scanner *s);
SANE_Status trip(Scanner *s, const char *place);

/* image.c */
bool map_paper(Scanner *s, const char *folder, const char *name);
void release_paper(Scanner *s);
void measure(Scanner *s);
void parameters(const Scanner *s, SANE_Parameters *p);
void render(Scanner *s, const SANE_Parameters *p);

#endif

/* Delivers a spooled message: reads it and removes it. */
#include <fcntl.h>
#include <unistd.h>

int main(int count, char **arguments) {
    char buffer[4096];
    int file = count == 2 ? open(arguments[1], O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0 || read(file, buffer, sizeof buffer) < 0)
        return 1;
    return unlink(arguments[1]) != 0;
}

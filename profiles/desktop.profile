# A program with a window: guarded, with display, sound, graphics card, and runtime code

include <guarded>

allow? write /dev/dri/ /dev/snd/
allow? ioctl /dev/dri/ /dev/snd/
allow? write ${XDG_RUNTIME_DIR}/dconf/ ${XDG_RUNTIME_DIR}/pulse/
allow? connect unix ${XDG_RUNTIME_DIR}/wayland-* ${XDG_RUNTIME_DIR}/pipewire-*
allow? connect unix ${XDG_RUNTIME_DIR}/pulse/native /tmp/.X11-unix/*

# Browsers and script engines; `drop` does not take it back, so guard a viewer that
# needs no engine with <guarded> and the lines above.
allow jit

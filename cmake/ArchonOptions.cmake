# One target that carries how everything of ours is compiled; each library and program links it privately.
add_library(archon_options INTERFACE)
target_compile_features(archon_options INTERFACE cxx_std_23)
target_compile_options(archon_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast)
target_compile_definitions(archon_options INTERFACE
    QT_ENABLE_STRICT_MODE_UP_TO=0x060800
    QT_NO_CAST_FROM_ASCII
    QT_NO_KEYWORDS)

# archon_library(NAME sources… ) makes the static library archon_<name> from a folder of src/.
# Its headers are included as "<folder>/<file>.h".
function(archon_library name)
    qt_add_library(archon_${name} STATIC ${ARGN})
    target_include_directories(archon_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
    target_link_libraries(archon_${name} PRIVATE archon_options PUBLIC Qt6::Core)
    set_target_properties(archon_${name} PROPERTIES AUTOMOC ON)
endfunction()

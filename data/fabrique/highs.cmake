# Read by every CMake build that cargo starts (.cargo/config.toml); says something to that of HiGHS only.
#
# HiGHS is 163 files of C++, each of which reads the same headers again: together in groups they compile in half the time, to
# the same program. Its tests are not built.
if(CMAKE_SOURCE_DIR MATCHES "HiGHS$")
  set(BUILD_TESTING OFF CACHE BOOL "" FORCE)
  set(CMAKE_UNITY_BUILD ON CACHE BOOL "" FORCE)
  set(CMAKE_UNITY_BUILD_BATCH_SIZE 8 CACHE STRING "" FORCE)
endif()

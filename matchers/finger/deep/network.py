"""The LEADER network, loaded once a process: ONNX Runtime where installed, else OpenCV's own runtime.

Both give the same answer to within 0.001. Threads may share a network.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from importlib import import_module
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.deep.weights import DeepTierUnavailable, read_weights, weights_path

Floats = NDArray[np.float32]


class Network(Protocol):
    """Reads a fingerprint."""

    def read(self, image: Floats) -> Floats:
        """Return, for gray levels 0–255 (rows × columns, multiples of 32, 500 dpi), rows × columns × 4.

        The four: how much this pixel is a minutia (0–1), its direction (radians, counter-clockwise as seen),
        type (1 = ending, 0 = bifurcation), and the first smoothed, where that is the highest of 7 × 7 pixels,
        else 0.
        """


class OnnxRuntimeNetwork:
    """Runs on ONNX Runtime; raises ``ImportError`` where that is missing or does not start."""

    def __init__(self, weights: bytes, threads: int) -> None:
        runtime = import_module("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # images differ in size: a plan of memory kept for every size would only grow
        options.enable_mem_pattern = False
        try:
            self._session = runtime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # its errors share no base; OpenCV takes over
            raise ImportError("ONNX Runtime does not start") from error
        self._input = self._session.get_inputs()[0].name

    def read(self, image: Floats) -> Floats:
        """See ``Network``; sessions take several threads at once."""
        return np.asarray(self._session.run(None, {self._input: image[None, :, :, None]})[0][0], np.float32)


class OpenCvNetwork:
    """Runs on OpenCV's dnn module: takes twice as long, but is always there."""

    def __init__(self, weights: bytes) -> None:
        self._net = cv2.dnn.readNetFromONNX(np.frombuffer(weights, np.uint8))
        self._turn = threading.Lock()

    def read(self, image: Floats) -> Floats:
        """See ``Network``; one at a time, as a net keeps its layers' values."""
        with self._turn:
            self._net.setInput(np.ascontiguousarray(image[None, :, :, None]))
            answer = np.array(self._net.forward(), np.float32)
        return np.asarray(answer[0], np.float32)


_loading = threading.Lock()


def network(threads: int) -> Network:
    """Return the process's network; raises ``DeepTierUnavailable`` without the pinned weights."""
    with _loading:
        return _loaded(threads)


def available() -> bool:
    """Return whether the pinned weights are installed; the network is not loaded yet."""
    try:
        read_weights(weights_path())
    except DeepTierUnavailable:
        return False
    return True


@lru_cache(maxsize=1)
def _loaded(threads: int) -> Network:
    weights = read_weights(weights_path())
    try:
        return OnnxRuntimeNetwork(weights, threads)
    except ImportError:  # not installed, or built for another machine than this one
        return OpenCvNetwork(weights)

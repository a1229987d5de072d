"""What every machine of a cluster is sent of a course: enough to judge one assignment, and no more."""

from __future__ import annotations

import json

from autograder.course.places import Place
from autograder.fleet.outpost import Material
from autograder.fleet.station import BANK, SETTINGS
from autograder.judging.bank_file import path_of
from autograder.judging.judge import Judge


def material_of(place: Place, judge: Judge, *, allow_unisolated_files: bool) -> Material:
    """Gather what a station needs, as it stands now.

    Args:
        place: the assignment, whose bank is on the disk.
        judge: its judge on this machine, with which a station's must agree.
        allow_unisolated_files: the operator's word for the machines of the cluster.
    """
    paths = [place.root / "course_config.py", place.support, *place.common, *place.declarations]
    files = {place.shown(path): path.read_bytes() for path in paths if path.is_file()}
    files |= {f"{place.shown(place.release)}/{name}": data for name, data in judge.files.items()}
    settings = {
        "assignment": place.name,
        "device": judge.device,
        "engine": judge.engine,
        "packages": judge.worker.packages if judge.worker else "",
        "allow_unisolated_files": allow_unisolated_files,
    }
    return Material({**files, SETTINGS: json.dumps(settings).encode(), BANK: path_of(place).read_bytes()})

"""What every record in a result file is: strict, frozen, finite, bounded, and without unknown fields."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MOST = 1_000_000  # of points and seconds; sums of what is larger could not be written any more

Points = Annotated[int, Field(ge=0, le=MOST)]
Seconds = Annotated[float, Field(ge=0, le=MOST, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=2**53)]
Name = Annotated[str, Field(max_length=500)]
Text = Annotated[str, Field(max_length=20_000)]


class Record(BaseModel):
    """Strict, frozen, and without unknown fields."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

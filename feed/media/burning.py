"""Writes a label into the first seconds of a clip that the pipeline made; runs in the child.

The picture is encoded again, the sound is carried over as it is. No Django in here.
"""

from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.error
import numpy as np
from av.container import InputContainer, OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from feed.media import headers
from feed.media.child import SHEET
from feed.media.refusal import DISK_ERRORS
from feed.media.video import CLIP, POSTER_AT, RATE, THREADS, Clip, open_clip, tag_colours

# The rule asks for three seconds; half a second more hides that players start late.
SECONDS: Final = 3.5
# The second encoding should not be seen beside the first.
_QUALITY: Final = "22"


def burn_label(source: Path, into: Path) -> Clip:
    """Write ``clip.mp4`` with the label of ``label.png`` to ``into``; its poster has it too.

    Raises MediaRefused for a clip that cannot be read, OSError where the disk is at fault.
    """
    try:
        with Image.open(into / SHEET, formats=("PNG",)) as sheet:
            label = sheet.convert("RGBA")
        with source.open("rb") as file, open_clip(file, "mp4") as clip:
            return _write(clip, label, into / CLIP)
    except OSError as error:
        if error.errno in DISK_ERRORS:
            raise
        raise headers.unreadable("video") from error
    except (av.error.FFmpegError, *headers.PILLOW_ERRORS) as error:
        raise headers.unreadable("video") from error


def _write(clip: InputContainer, label: Image.Image, target: Path) -> Clip:
    picture = clip.streams.video[0]
    sound = next(iter(clip.streams.audio), None)
    picture.thread_type = "AUTO"
    picture.codec_context.thread_count = THREADS
    size = (picture.width, picture.height)
    if label.size != size:  # a row may speak of the poster's size; a label is never left out for it
        label = label.resize(size)
    with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as output:
        frames = _Frames(output, picture, label)
        sounds: Any = output.add_stream_from_template(sound) if sound is not None else None
        for packet in clip.demux(*[stream for stream in (picture, sound) if stream is not None]):
            if packet.stream is picture:
                for frame in packet.decode():
                    assert isinstance(frame, VideoFrame)
                    frames.take(frame)
            elif packet.dts is not None:
                packet.stream = sounds
                output.mux(packet)
        frames.finish()
    if frames.poster is None:
        raise headers.unreadable("video")
    return Clip(
        width=picture.width,
        height=picture.height,
        seconds=round(frames.written / RATE, 3),
        bytes=target.stat().st_size,
        has_sound=sound is not None,
        poster=frames.poster,
    )


class _Frames:
    """Lays the label over the first frames and encodes all; keeps one for the poster."""

    def __init__(self, output: OutputContainer, source: VideoStream, label: Image.Image) -> None:
        self.output = output
        self.written = 0
        self.poster: Image.Image | None = None
        self.label = label
        self.planes: list[tuple[np.ndarray, np.ndarray]] = []
        self.out = output.add_stream("libx264", rate=RATE)
        self.out.width, self.out.height = source.width, source.height
        self.out.pix_fmt = "yuv420p"
        self.out.codec_context.thread_count = THREADS
        self.out.options = {"preset": "veryfast", "crf": _QUALITY, "profile": "high", "g": "60"}

    def take(self, frame: VideoFrame) -> None:
        if self.written == 0:
            tag_colours(self.out, frame)
            self.planes = _planes(self.label, frame)
        if self.poster is None or self.written <= POSTER_AT * RATE:
            self.poster = frame.to_image()
            self.poster.paste(self.label, mask=self.label.getchannel("A"))
        if self.written < SECONDS * RATE:
            frame.make_writable()  # the decoder still builds other frames upon this one
            for plane, (paint, mask) in zip(frame.planes, self.planes, strict=True):
                _lay(plane, paint, mask)
        frame.pts, frame.time_base, frame.pict_type = self.written, Fraction(1, RATE), 0
        self.written += 1
        self.output.mux(self.out.encode(frame))

    def finish(self) -> None:
        self.output.mux(self.out.encode(None))


def _planes(label: Image.Image, like: VideoFrame) -> list[tuple[np.ndarray, np.ndarray]]:
    """The label as luma and colour differences of the clip, each with how much of it covers."""
    rgb = VideoFrame.from_ndarray(np.asarray(label.convert("RGB")), format="rgb24")
    flat = rgb.reformat(
        format="yuv420p", dst_colorspace=like.colorspace, dst_color_range=like.color_range
    )
    cover = label.getchannel("A")
    masks = [cover] + [cover.resize((like.width // 2, like.height // 2), Image.Resampling.BOX)] * 2
    return [
        (_pixels(plane).astype(np.int32), np.asarray(mask, np.int32))
        for plane, mask in zip(flat.planes, masks, strict=True)
    ]


def _pixels(plane: Any) -> np.ndarray:
    rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


def _lay(plane: Any, paint: np.ndarray, mask: np.ndarray) -> None:
    under = _pixels(plane).astype(np.int32)
    mixed = (paint * mask + under * (255 - mask) + 127) // 255
    rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size).copy()
    rows[:, : plane.width] = mixed
    plane.update(rows.tobytes())

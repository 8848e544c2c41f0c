"""One clip in, one 720p H.264/AAC MP4 and a poster frame out, by PyAV.

The container is the one its first bytes showed, never guessed: a text file named ``.mp4`` could
otherwise be taken for a stream description and open sockets. Only the codecs of phones and of the
web are decoded, and no second file is ever opened.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.error
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.filter.graph import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from feed.media import headers, limits
from feed.media.refusal import DISK_ERRORS, MediaRefused

CLIP: Final = "clip.mp4"
SHORT_SIDE: Final = 720
RATE: Final = 30
SOUND_RATE: Final = 48_000
POSTER_AT: Final = 1.0
THREADS: Final = 2
_PICTURES: Final = "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,mpeg4"
_SOUNDS: Final = "aac,mp3,mp3float,opus,libopus,vorbis,flac,pcm_s16le,pcm_s16be,amrnb"
_MAX_FRAMES: Final = (limits.MAX_VIDEO_SECONDS + 1) * limits.MAX_VIDEO_RATE
# Counter-clockwise degrees a player must turn the frame by, as filters.
_TURNS: Final = {90: ("transpose=cclock",), -90: ("transpose=clock",), 180: ("hflip", "vflip")}


# Phones film in PQ or HLG (their numbers here); untouched, that looks grey on an ordinary screen.
_HIGH_RANGE: Final = (16, 18)
_TO_SCREEN: Final = "scale=out_primaries=bt709:out_transfer=bt709:out_color_matrix=bt709"


@dataclass(frozen=True, slots=True)
class Clip:
    """What is known of a processed clip; the poster is the frame to make pictures of."""

    width: int
    height: int
    seconds: float
    bytes: int
    has_sound: bool
    poster: Image.Image


def process_video(source: Path, format_: str, into: Path) -> Clip:
    """Write ``clip.mp4`` to ``into`` and hand back its poster frame; raises MediaRefused."""
    try:
        with source.open("rb") as file, open_clip(file, format_) as container:
            first = _first_frame(container)
        with source.open("rb") as file, open_clip(file, format_) as container:
            return _transcode(container, first, into / CLIP)
    except OSError as error:
        if error.errno in DISK_ERRORS:
            raise
        raise headers.unreadable("video") from error
    except (av.error.FFmpegError, *headers.PILLOW_ERRORS, ZeroDivisionError) as error:
        raise headers.unreadable("video") from error


def open_clip(file: Any, format_: str) -> InputContainer:
    """Open a clip of this format with nothing but our decoders and no way to a second file."""
    return av.open(
        file,
        "r",
        format=format_,
        metadata_errors="ignore",
        io_open=_refuse_second_file,
        container_options={
            "codec_whitelist": f"{_PICTURES},{_SOUNDS}",
            "protocol_whitelist": "",
            # Far above our own limit, which answers with a sentence.
            "max_streams": "64",
        },
    )


def _refuse_second_file(url: str, flags: int, options: dict[str, str]) -> Any:
    raise MediaRefused("external", "The video points to another file. Export it as one file.")


def _streams(container: InputContainer) -> tuple[VideoStream, AudioStream | None]:
    """The picture track and the sound track, both of an accepted encoding."""
    if len(container.streams) > limits.MAX_VIDEO_STREAMS:
        raise MediaRefused("too_many_streams", "The video has too many tracks; 8 are accepted.")
    if container.duration:
        limits.check_video_seconds(container.duration / av.time_base)
    picture = next(iter(container.streams.video), None)
    if picture is None:
        raise MediaRefused("no_picture", "The file has no picture track. Choose a video.")
    sound = next((each for each in container.streams.audio if _decoder(each)), None)
    is_known = _decoder(picture) in _PICTURES.split(",")
    if not is_known or (sound is not None and _decoder(sound) not in _SOUNDS.split(",")):
        raise MediaRefused(
            "codec", "The video's encoding is not accepted. Export it as H.264 with AAC sound."
        )
    limits.check_video_size(picture.width, picture.height, float(picture.average_rate or 0))
    return picture, sound


def _decoder(stream: VideoStream | AudioStream | None) -> str:
    """The decoder's name; a track of unknown encoding has none."""
    if stream is None or stream.codec_context is None:
        return ""
    return stream.codec_context.name


def _first_frame(container: InputContainer) -> VideoFrame:
    picture, _ = _streams(container)
    for frame in container.decode(picture):
        limits.check_video_size(frame.width, frame.height, 0)
        return frame
    raise MediaRefused("no_picture", "The video has no frame. Export it again.")


def _transcode(container: InputContainer, first: VideoFrame, target: Path) -> Clip:
    picture, sound = _streams(container)
    picture.thread_type = "AUTO"
    picture.codec_context.thread_count = THREADS
    with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as output:
        pictures = _Pictures(output, picture, first)
        sounds = _Sounds(output, sound, pictures.start) if sound is not None else None
        for packet in container.demux(*[s for s in (picture, sound) if s is not None]):
            for frame in packet.decode():
                if isinstance(frame, VideoFrame):
                    pictures.take(frame)
                elif isinstance(frame, AudioFrame) and sounds is not None:
                    sounds.take(frame)
        pictures.finish()
        if sounds is not None:
            sounds.finish()
    seconds = pictures.seconds
    _check_complete(container, max(seconds, sounds.seconds if sounds else 0.0))
    return Clip(
        width=pictures.out.width,
        height=pictures.out.height,
        seconds=round(seconds, 3),
        bytes=target.stat().st_size,
        has_sound=sounds is not None,
        poster=pictures.poster_image(),
    )


def _check_complete(container: InputContainer, seconds: float) -> None:
    """A file cut short still announces its full length."""
    announced = (container.duration or 0) / av.time_base
    if announced - seconds > max(1.0, announced / 10):
        raise headers.cut_off("video")


class _Pictures:
    """Turns, scales and encodes frames at a steady rate; keeps one for the poster."""

    def __init__(self, output: OutputContainer, stream: VideoStream, first: VideoFrame) -> None:
        self.output = output
        self.first = first
        self.start = first.time or 0.0
        self.taken = self.written = 0
        self.poster: VideoFrame | None = None
        turn = _TURNS.get(round(first.rotation / 90) * 90 if first.rotation != -180 else 180, ())
        width, height = _target_size(first, stream.sample_aspect_ratio, is_turned=len(turn) == 1)
        # Colours after the size: they cost most by the pixel.
        colours = (_TO_SCREEN,) if first.color_trc in _HIGH_RANGE else ()
        scale = f"scale={width}:{height}:flags=bicubic"
        self.graph = _graph(first, stream, (*turn, scale, *colours))
        self.out = output.add_stream("libx264", rate=RATE)
        self.out.width, self.out.height, self.out.pix_fmt = width, height, "yuv420p"
        self.out.codec_context.thread_count = THREADS
        self.out.options = {"preset": "veryfast", "crf": "25", "profile": "high", "g": "60"}

    @property
    def seconds(self) -> float:
        return self.written / RATE

    def take(self, frame: VideoFrame) -> None:
        self.taken += 1
        if self.taken > _MAX_FRAMES:
            raise MediaRefused("rate_too_high", "A video may have up to 60 frames a second.")
        limits.check_video_seconds((frame.time or 0.0) - self.start)
        first = self.first
        if (frame.width, frame.height, frame.format.name) != (
            first.width,
            first.height,
            first.format.name,
        ):
            raise MediaRefused("unsteady", "The video changes its size midway. Export it again.")
        self.graph.vpush(frame)
        self._write_ready()

    def finish(self) -> None:
        self.graph.vpush(None)
        self._write_ready()
        self.output.mux(self.out.encode(None))
        if self.written == 0:
            raise MediaRefused("no_picture", "The video has no frame. Export it again.")

    def poster_image(self) -> Image.Image:
        assert self.poster is not None
        return self.poster.to_image()

    def _write_ready(self) -> None:
        while True:
            try:
                frame = self.graph.vpull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            if self.poster is None or self.written <= POSTER_AT * RATE:
                self.poster = frame
            # Numbered anew: what the file claims about time has been used up by the filter.
            frame.pts, frame.time_base = self.written, Fraction(1, RATE)
            frame.pict_type = 0
            if self.written == 0:
                tag_colours(self.out, frame)
            self.written += 1
            limits.check_video_seconds(self.seconds)
            self.output.mux(self.out.encode(frame))


class _Sounds:
    """Resamples to stereo AAC, in step with the first picture."""

    def __init__(self, output: OutputContainer, stream: AudioStream, start: float) -> None:
        self.output = output
        self.start = start
        self.resampler = AudioResampler("fltp", "stereo", SOUND_RATE, frame_size=1024)
        self.at: int | None = None
        self.out = output.add_stream("aac", rate=SOUND_RATE, layout="stereo")
        self.out.bit_rate = 128_000

    @property
    def seconds(self) -> float:
        return (self.at or 0) / SOUND_RATE

    def take(self, frame: AudioFrame) -> None:
        late = (frame.time or 0.0) - self.start
        if self.at is None:
            if late < -0.1:
                return
            self.at = max(0, round(late * SOUND_RATE))
        frame.pts = None
        self._write(self.resampler.resample(frame))

    def finish(self) -> None:
        if self.at is not None:
            self._write(self.resampler.resample(None))
        self.output.mux(self.out.encode(None))

    def _write(self, frames: list[AudioFrame]) -> None:
        for frame in frames:
            frame.pts, frame.time_base = self.at, Fraction(1, SOUND_RATE)
            self.at = (self.at or 0) + frame.samples
            limits.check_video_seconds(self.seconds - 1)
            self.output.mux(self.out.encode(frame))


def tag_colours(out: VideoStream, frame: VideoFrame) -> None:
    """Say in the file which colours it means; players guess by size otherwise."""
    context = out.codec_context
    context.color_primaries = frame.color_primaries
    context.color_trc = frame.color_trc
    context.colorspace = frame.colorspace
    context.color_range = frame.color_range


def _target_size(frame: VideoFrame, aspect: Fraction | None, *, is_turned: bool) -> tuple[int, int]:
    """At most SHORT_SIDE lines, never enlarged, square pixels, even numbers for the encoder."""
    stretch = float(aspect) if aspect and Fraction(1, 4) <= aspect <= 4 else 1.0
    width, height = frame.width * stretch, float(frame.height)
    if is_turned:
        width, height = height, width
    scale = min(1.0, SHORT_SIDE / min(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def _graph(frame: VideoFrame, stream: VideoStream, steps: tuple[str, ...]) -> Graph:
    """buffer -> steady rate -> turn -> scale -> 8 bits -> sink; every number is ours."""
    graph = Graph()
    graph.threads = THREADS
    source = graph.add_buffer(
        width=frame.width,
        height=frame.height,
        format=frame.format,
        time_base=frame.time_base or stream.time_base,
    )
    nodes = [source]
    for step in (f"fps={RATE}:start_time=0", *steps, "setsar=1", "format=yuv420p"):
        name, _, options = step.partition("=")
        nodes.append(graph.add(name, options or None))
    graph.link_nodes(*nodes, graph.add("buffersink")).configure()
    return graph

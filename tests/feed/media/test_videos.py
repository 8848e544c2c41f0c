"""What becomes of a clip, and which clips are refused."""

import socket
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest
from PIL import Image

from feed.media.isolation import decode_in_child
from feed.media.refusal import MediaRefused
from feed.media.video import process_video
from tests.feed.media import samples

pytestmark = pytest.mark.slow


def decode(source: Path) -> dict:
    made = source.parent / "made"
    made.mkdir(exist_ok=True)
    return decode_in_child("video", source, made)


def refusal_of(source: Path) -> tuple[str, str]:
    with pytest.raises(MediaRefused) as refused:
        decode(source)
    return refused.value.reason, refused.value.message


@pytest.mark.row("A15")
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("phone.mp4", {}),
        ("phone.mov", {}),
        ("hevc.mp4", {"codec": "libx265"}),
        ("silent.mp4", {"sound": None}),
        ("vp9.webm", {"codec": "libvpx-vp9", "sound": "libopus"}),
        ("vp8.webm", {"codec": "libvpx", "sound": None}),
    ],
)
def test_each_accepted_video_becomes_an_mp4_that_starts_at_once(name, options, tmp_path):
    found = decode(samples.clip(tmp_path / name, seconds=2, **options))
    made = tmp_path / "made" / found["clip"]["name"]
    with av.open(str(made)) as clip:
        kinds = [(stream.type, stream.codec_context.name) for stream in clip.streams]
        assert kinds == [("video", "h264"), ("audio", "aac")][: len(kinds)]
        assert len(kinds) == (1 if options.get("sound", "aac") is None else 2)
        assert abs(clip.duration / av.time_base - 2) < 0.2
        assert clip.streams.video[0].pix_fmt == "yuv420p"
    data = made.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "the index stands before the pictures"
    assert samples.SECRET.encode() not in data
    assert b"+52.52" not in data


@pytest.mark.row("A15")
def test_the_poster_is_a_picture_of_the_clip_in_every_width(tmp_path):
    found = decode(samples.clip(tmp_path / "a.mp4", seconds=2, width=1280, height=720))
    assert [(each["width"], each["format"]) for each in found["renditions"]] == [
        (width, format_) for width in (480, 960, 1280) for format_ in ("webp", "avif")
    ]
    assert found["original"] is None
    assert found["placeholder"].startswith("data:image/webp;base64,")
    with Image.open(tmp_path / "made" / "w1280.webp") as poster:
        red, green, blue = poster.convert("RGB").getpixel((100, 300))
        assert red > 150 > green
        assert green < 80
        assert blue < 80


@pytest.mark.parametrize(
    ("width", "height", "turn", "made"),
    [
        (1920, 1080, None, (1280, 720)),
        (1080, 1920, None, (720, 1280)),
        (640, 360, None, (640, 360)),
        (640, 360, 90, (360, 640)),
        (640, 360, -90, (360, 640)),
        (640, 360, 180, (640, 360)),
        (322, 182, None, (322, 182)),
    ],
)
def test_a_clip_is_scaled_down_to_720_lines_and_turned_upright(width, height, turn, made, tmp_path):
    source = samples.clip(tmp_path / "a.mp4", width=width, height=height, turn=turn, sound=None)
    found = decode(source)
    assert (found["width"], found["height"]) == made
    assert found["clip"]["has_sound"] is False


@pytest.mark.parametrize(("turn", "corner"), [(90, (0, 1)), (-90, (1, 0)), (180, (1, 1))])
def test_the_red_corner_goes_where_a_player_would_show_it(turn, corner, tmp_path):
    """Sent with red in the upper left; degrees are counter-clockwise."""
    decode(samples.clip(tmp_path / "a.mp4", turn=turn, sound=None))
    with av.open(str(tmp_path / "made" / "clip.mp4")) as clip:
        frame = next(clip.decode(video=0))
        assert frame.rotation == 0
        pixels = frame.to_ndarray(format="rgb24").astype(int)
    halves = np.array_split(pixels, 2, axis=0)
    redness = [
        [(part[..., 0] - part[..., 1]).mean() for part in np.array_split(half, 2, axis=1)]
        for half in halves
    ]
    x, y = corner
    assert redness[y][x] == max(max(row) for row in redness)


def test_sound_and_picture_stay_together_when_the_rate_changes(tmp_path):
    found = decode(samples.clip(tmp_path / "a.mp4", seconds=4, rate=60))
    with av.open(str(tmp_path / "made" / "clip.mp4")) as clip:
        lengths = [float(stream.duration * stream.time_base) for stream in clip.streams]
        assert clip.streams.video[0].average_rate == 30
    assert abs(lengths[0] - lengths[1]) < 0.1
    assert found["clip"]["seconds"] == 4.0


TOO_LONG = "A video may last up to 60 seconds."


@pytest.mark.row("A15")
@pytest.mark.parametrize(
    ("name", "options", "reason", "message"),
    [
        (
            "a.webm",
            {"seconds": 62, "rate": 2, "codec": "libvpx", "sound": None},
            "too_long",
            TOO_LONG,
        ),
        ("a.mp4", {"seconds": 62, "rate": 2, "sound": None}, "too_long", TOO_LONG),
        (
            "a.mp4",
            {"width": 2560, "height": 1440},
            "too_many_pixels",
            "The video is 2560x1440; up to 1080p (1920x1080) is accepted.",
        ),
        (
            "a.mp4",
            {"rate": 120},
            "rate_too_high",
            "A video may have up to 60 frames a second.",
        ),
        (
            "a.mp4",
            {"extra_tracks": 8},
            "too_many_streams",
            "The video has too many tracks; 8 are accepted.",
        ),
        (
            "a.mp4",
            {"codec": "mpeg2video", "rate": 25},
            "codec",
            "The video's encoding is not accepted. Export it as H.264 with AAC sound.",
        ),
    ],
)
def test_a_clip_outside_the_limits_is_refused(name, options, reason, message, tmp_path):
    assert refusal_of(samples.clip(tmp_path / name, **options)) == (reason, message)


def test_a_file_with_sound_only_is_refused(tmp_path):
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as output:
        track = output.add_stream("aac", rate=48_000, layout="stereo")
        for samples_ in samples.tones(1, "stereo"):
            output.mux(track.encode(samples_))
        output.mux(track.encode(None))
    assert refusal_of(path)[0] == "no_picture"


def test_a_length_that_the_header_hides_is_found_while_decoding(tmp_path):
    source = samples.clip(tmp_path / "a.mp4", seconds=70, rate=2, sound=None)
    data = bytearray(source.read_bytes())
    for kind, offset in ((b"mvhd", 16), (b"tkhd", 24), (b"mdhd", 16), (b"elst", 12)):
        at = data.index(kind) + 4 + offset
        data[at : at + 4] = (1000).to_bytes(4, "big")
    source.write_bytes(data)
    assert refusal_of(source)[0] in ("too_long", "unreadable")


def test_a_clip_cut_short_is_refused(tmp_path):
    source = samples.clip(tmp_path / "a.webm", seconds=8, codec="libvpx", sound="libopus")
    source.write_bytes(source.read_bytes()[: source.stat().st_size // 3])
    assert refusal_of(source) == (
        "truncated",
        "The video ends too early. Upload it again, in full.",
    )


def test_a_clip_that_changes_its_size_midway_is_refused(tmp_path):
    parts = []
    for width, name in ((320, "a.h264"), (640, "b.h264")):
        samples.clip(tmp_path / name, width=width, sound=None, container="h264")
        parts.append((tmp_path / name).read_bytes())
    joined = tmp_path / "joined.h264"
    joined.write_bytes(b"".join(parts))
    target = tmp_path / "a.mp4"
    with av.open(str(joined), format="h264") as source, av.open(str(target), "w") as output:
        stream = output.add_stream_from_template(source.streams.video[0])
        for number, packet in enumerate(p for p in source.demux(video=0) if p.size):
            packet.pts = packet.dts = number * packet.time_base.denominator // 10
            packet.stream = stream
            output.mux(packet)
    assert refusal_of(target)[0] in ("unsteady", "unreadable")


@contextmanager
def listener():
    """A server on loopback that counts who connects, over TCP and UDP."""
    hits: list[str] = []
    tcp = socket.create_server(("127.0.0.1", 0))
    port = tcp.getsockname()[1]
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", port))

    def accept() -> None:
        while True:
            try:
                connection, _ = tcp.accept()
            except OSError:
                return
            hits.append("tcp")
            connection.close()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield SimpleNamespace(port=port, hits=hits)
    finally:
        tcp.shutdown(socket.SHUT_RDWR)
        tcp.close()
        udp.setblocking(False)
        with suppress(BlockingIOError):
            udp.recv(1)
            hits.append("udp")
        udp.close()
        thread.join(5)


PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n",
    "sdp": "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=video {port} RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n",
    "ffconcat": "ffconcat version 1.0\nfile http://127.0.0.1:{port}/a.mp4\n",
    "dash": "<?xml version='1.0'?><MPD><Period><BaseURL>http://127.0.0.1:{port}/</BaseURL></Period></MPD>",
}


@pytest.mark.parametrize("format_", ["mp4", "webm"])
@pytest.mark.parametrize("name", PLAYLISTS)
def test_a_playlist_that_got_past_the_first_look_reaches_no_network(name, format_, tmp_path):
    """The upload refuses these by their first bytes; this is the wall behind it."""
    source = tmp_path / "source"
    with listener() as server:
        source.write_text(PLAYLISTS[name].format(port=server.port))
        with pytest.raises(MediaRefused) as refused:
            process_video(source, format_, tmp_path)
    assert refused.value.reason == "unreadable"
    assert server.hits == []


def test_a_clip_filmed_in_high_range_is_shown_in_ordinary_colours(tmp_path):
    """White paper (203 nits) is stored as a middle grey in PQ; on the page it must be white."""
    source = tmp_path / "a.mp4"
    luma = round(64 + 876 * 0.5807)
    with av.open(str(source), "w") as output:
        stream = output.add_stream("libx265", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p10le"
        colours = "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
        stream.options = {"preset": "ultrafast", "x265-params": f"log-level=none:{colours}"}
        for _ in range(10):
            frame = av.VideoFrame(320, 180, "yuv420p10le")
            for plane, value in zip(frame.planes, (luma, 512, 512), strict=True):
                plane.update(np.full(plane.buffer_size // 2, value, np.uint16).tobytes())
            frame.color_primaries, frame.color_trc, frame.colorspace = 9, 16, 9
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    decode(source)
    with Image.open(tmp_path / "made" / "w320.webp") as poster:
        assert min(poster.convert("RGB").getpixel((160, 90))) > 240
    with av.open(str(tmp_path / "made" / "clip.mp4")) as clip:
        frame = next(clip.decode(video=0))
        assert (frame.color_primaries, frame.color_trc, frame.colorspace) == (1, 1, 1)

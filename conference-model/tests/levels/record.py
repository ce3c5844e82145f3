#!/usr/bin/env python3
"""Records level traces: one RFC 6464 level per 20 ms, `v` where the packet is voice, 50 to a line (a second).

    record.py speech.wav   > speech.levels      16-bit mono WAV; voice is what is above -50 dBov, and 200 ms after it
    record.py noise        > noise.levels       a fan: Gaussian noise at -50 dBov
    record.py keyboard     > keyboard.levels    a typist: clicks of 5 to 30 ms at -25 to -35 dBov in a room at -60
    record.py music        > music.levels       chords with vibrato and beats at about -20 dBov, never voice

The level is the root of the mean square over the packet against full scale, as RFC 6464 section 3 wants it. The sounds of
the last three are made sample by sample from a fixed seed, then measured like the first.
"""
import array
import math
import random
import sys
import wave

RATE = 16_000
PACKET = RATE // 50
SECONDS = 20


def noise(dbov, rng):
    return rng.gauss(0, 10 ** (dbov / 20))


def fan():
    rng = random.Random(1)
    return [noise(-50, rng) for _ in range(RATE * SECONDS)]


def keyboard():
    rng = random.Random(2)
    samples = [noise(-60, rng) for _ in range(RATE * SECONDS)]
    at = 0.0
    while at < SECONDS - 1:
        at += rng.choice([0.09, 0.12, 0.15, 0.2, 0.6])
        loud, first, long = rng.uniform(-35, -25), int(at * RATE), int(rng.uniform(0.005, 0.03) * RATE)
        for i in range(first, first + long):
            samples[i] += noise(loud, rng)
    return samples


def music():
    samples = []
    for i in range(RATE * SECONDS):
        at = i / RATE
        beat = 0.5 + 0.5 * math.exp(-((at * 2) % 1) * 3)
        chord = [220, 277.2, 329.6] if int(at) % 4 < 2 else [196, 246.9, 293.7]
        tone = sum(math.sin(2 * math.pi * f * at + 0.5 * math.sin(31 * at)) for f in chord)
        samples.append(0.08 * beat * tone)
    return samples


def speech(path):
    with wave.open(path) as file:
        assert file.getnchannels() == 1 and file.getsampwidth() == 2
        rate, data = file.getframerate(), array.array("h", file.readframes(file.getnframes()))
    step = rate / RATE
    return [data[int(i * step)] / 32768 for i in range(int(len(data) / step))]


def levels(samples):
    for first in range(0, len(samples) - PACKET, PACKET):
        square = sum(s * s for s in samples[first : first + PACKET]) / PACKET
        yield min(127, max(0, round(-10 * math.log10(square)))) if square > 0 else 127


def main(what):
    makers = {"noise": fan, "keyboard": keyboard, "music": music}
    recorded = list(levels(makers[what]() if what in makers else speech(what)))
    words, hangover = [], 0
    for level in recorded:
        hangover = 10 if level <= 50 else hangover - 1
        words.append(f"{level}v" if what not in makers and hangover > 0 else str(level))
    for first in range(0, len(words), 50):
        print(" ".join(words[first : first + 50]))


main(sys.argv[1])

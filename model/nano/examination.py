"""How well the model in training answers: quick marks for the learning curve."""

from __future__ import annotations

from random import Random

import torch
from transformers import Idefics3ForConditionalGeneration

from model.nano.answers import exactness, gathered, question_group
from model.nano.asking import Asked, questions_about
from model.nano.batches import picture
from model.nano.compose import number_scene, shapes_scene
from model.nano.encoder import Encoder
from model.nano.fonts import HELD_OUT
from model.nano.questions import SKILLS
from model.nano.spectrum import spectrum


class Examination:
    """Held-out questions as first turns, `each` a skill: other seeds, a font never trained on."""

    def __init__(self, each: int) -> None:
        rng = Random("examination")
        scenes, asked = [], []
        for skill in SKILLS:
            found: list[Asked] = []
            while len(found) < each:
                scene = number_scene(rng, HELD_OUT) if skill == "number" else shapes_scene(rng)
                fit = [one for one in questions_about(scene) if one.skill == skill]
                if fit:
                    found.append(rng.choice(fit))
                    scenes.append(scene)
            asked += found
        self.pictures = gathered([picture(scene) for scene in scenes])
        self.group = question_group(asked, 0)

    @torch.no_grad()
    def marks(self, model: Idefics3ForConditionalGeneration, encoder: Encoder) -> dict[str, float]:
        """Exact answers by skill, 0..1."""
        with torch.autocast("cpu", torch.bfloat16):
            parts = [encoder.tokens(spectrum(part, encoder.bank)) for part in self.pictures.split(40)]
            return exactness(model, self.group, torch.cat(parts))

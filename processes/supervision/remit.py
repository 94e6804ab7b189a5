"""按工作分工: whether a matter lies within the duties its proposed lead lists (R-7.3). A warning for 综合办公室, never a bar."""
from collections.abc import Collection, Mapping


def outside_duties(lead: str, text: str, offices: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Said only when nothing the lead lists is even touched and another office lists something that stands in the text word for word."""
    own = offices.get(lead, ())
    if not own or any(_touched(duty, text) for duty in own):
        return ()
    fits = {office: [duty for duty in duties if duty in text] for office, duties in offices.items() if office != lead}
    best = max(fits, key=lambda office: sum(map(len, fits[office])), default="")
    if not best or not fits[best]:
        return ()
    return (f"{lead}所列职责未涉及本事项，{best}的职责（{'、'.join(fits[best])}）更接近，请核对承办科室（第七条“按工作分工”）。",)


def _touched(duty: str, text: str) -> bool:
    """The keyword, or any two neighbouring signs of it."""
    return any(duty[place:place + 2] in text for place in range(max(1, len(duty) - 1)))

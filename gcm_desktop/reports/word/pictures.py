"""Pictures in a Word document, told in words to who cannot see them."""

from io import BytesIO

from docx.document import Document
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt

from gcm_desktop.reports.blocks import Picture
from gcm_desktop.reports.typesetting.front import LOGO
from gcm_desktop.reports.word.marks import holdable
from gcm_desktop.reports.word.runs import element

NAME = "logo.png"
"""What the picture is called inside the file, whatever it was called before."""
DESCRIBED = ("}docPr", "}cNvPr")
"""The elements that say what is shown: of the place, and of the picture in it."""


def picture_run(document: Document, picture: Picture) -> BaseOxmlElement:
    """A run that shows a picture, as large as it is on the pages of the report."""
    content = BytesIO(picture.png)
    _key, image = document.part.get_or_add_image(content)
    share = min(LOGO[0] / image.px_width, LOGO[1] / image.px_height)
    made = document.part.new_pic_inline(content, Pt(round(image.px_width * share, 2)))
    for part in made.iter():
        if part.tag.endswith(DESCRIBED):
            part.set("descr", holdable(picture.says))
            part.set("name", NAME)
    run, drawing = element("r"), element("drawing")
    drawing.append(made)
    run.append(drawing)
    return run

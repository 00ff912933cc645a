"""An auction that tells the seconds as well."""
import time

import model


def answer(text, box, right=model.answer):
    if text == "TIME":
        box.put(time.strftime("It is %H:%M:%S"))
    else:
        right(text, box)


model.answer = answer

model.main()

"""An auction that counts the lots of each client by themselves."""
import model


lots = {}  # of each client


def answer(text, box, right=model.answer):
    if text == "LOT":
        lots[box] = lots.get(box, 0) + 1
        box.put(f"lot {lots[box]}")
    else:
        right(text, box)


model.answer = answer

model.main()

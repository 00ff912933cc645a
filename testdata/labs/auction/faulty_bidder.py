"""An auction that tells a bid to the bidder alone."""
import model


def bid(amount, box, right=model.bid):
    boxes, model.boxes = model.boxes, [box]
    right(amount, box)
    model.boxes = boxes


model.bid = bid

model.main()

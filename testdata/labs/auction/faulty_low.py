"""An auction that tells everybody that a bid was too low."""
import model


def bid(amount, box, right=model.bid):
    if amount <= model.top:
        model.tell_all("LOW")
    else:
        right(amount, box)


model.bid = bid

model.main()

"""An auction that prints no bids."""
import model


model.print = lambda *words, **ways: None


model.main()
